<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ActivityPage</name>
    <message>
        <source>Activity</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Report a problem…</source>
        <translation>报告问题…</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Nothing has happened yet</source>
        <translation>还没有任何记录</translation>
    </message>
    <message>
        <source>What you translate and save is listed here.</source>
        <translation>转换和保存的内容会列在这里。</translation>
    </message>
    <message>
        <source>Release memory</source>
        <translation>释放内存</translation>
    </message>
    <message>
        <source>Restart the engine</source>
        <translation>重启引擎</translation>
    </message>
    <message>
        <source>off</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>not responding</source>
        <translation>没有响应</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>%1 of %2 GB free</source>
        <translation>可用 %1 / %2 GB</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Filter the log</source>
        <translation>筛选日志</translation>
    </message>
    <message>
        <source>Log of the engine</source>
        <translation>引擎日志</translation>
    </message>
    <message>
        <source>The engine has said nothing.</source>
        <translation>引擎没有输出。</translation>
    </message>
    <message>
        <source>The CPU computes because the settings say so.</source>
        <translation>按照设置，由 CPU 计算。</translation>
    </message>
    <message>
        <source>No graphics card was found that can compute photos. The CPU does all of it, and takes longer.</source>
        <translation>没有找到可用于计算照片的显卡。全部由 CPU 完成，需要更长时间。</translation>
    </message>
    <message>
        <source>about %1 per photo on %2</source>
        <translation>在 %2 上每张照片约 %1</translation>
    </message>
</context>
<context>
    <name>Advanced</name>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Asking the engine…</source>
        <translation>正在询问引擎…</translation>
    </message>
    <message>
        <source>for three and more piles in one folder</source>
        <translation>用于一个文件夹中的三堆以上图片</translation>
    </message>
    <message>
        <source>makes pictures of its own, from one pile</source>
        <translation>用一堆图片学会生成新图片</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>BatchModel</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Watching</source>
        <translation>监视中</translation>
    </message>
    <message numerus="yes">
        <source>%n need attention</source>
        <translation>
            <numerusform>%n 张需要处理</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
    <message>
        <source>Was there already</source>
        <translation>已存在</translation>
    </message>
    <message>
        <source>%1 readable</source>
        <translation>可读取 %1</translation>
    </message>
</context>
<context>
    <name>BatchPage</name>
    <message>
        <source>Drop folders here to translate all their photos</source>
        <translation>将文件夹拖到这里，转换其中所有照片</translation>
    </message>
    <message>
        <source>Originals are never changed. You can close the program at any time; it goes on where it was.</source>
        <translation>原始照片绝不会被改动。可以随时关闭程序，之后会从中断处继续。</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Add photos…</source>
        <translation>添加照片…</translation>
    </message>
    <message>
        <source>Watch a folder…</source>
        <translation>监视文件夹…</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批量</translation>
    </message>
    <message>
        <source>Pause this job</source>
        <translation>暂停此任务</translation>
    </message>
    <message>
        <source>Retry what failed</source>
        <translation>重试失败项</translation>
    </message>
    <message>
        <source>Export the list…</source>
        <translation>导出列表…</translation>
    </message>
    <message>
        <source>Open the results</source>
        <translation>打开结果</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>选择其他文件夹…</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>提前</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>推后</translation>
    </message>
    <message>
        <source>Remove this job</source>
        <translation>移除此任务</translation>
    </message>
    <message>
        <source>Continue this job</source>
        <translation>继续此任务</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %2 done · %n need attention</source>
        <translation>
            <numerusform>已完成 %1 / %2 · %n 张需要处理</numerusform>
        </translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>Watch a folder</source>
        <translation>监视文件夹</translation>
    </message>
    <message>
        <source>There are no pictures in what was added.</source>
        <translation>添加的内容中没有图片。</translation>
    </message>
    <message>
        <source>Where the results go</source>
        <translation>结果保存位置</translation>
    </message>
    <message>
        <source>Export the list</source>
        <translation>导出列表</translation>
    </message>
    <message>
        <source>%1 are free. The job goes on by itself when there is room.</source>
        <translation>剩余 %1。有足够空间后，任务会自动继续。</translation>
    </message>
    <message>
        <source>Go on with the CPU</source>
        <translation>改用 CPU 继续</translation>
    </message>
    <message>
        <source>Retry on the CPU</source>
        <translation>用 CPU 重试</translation>
    </message>
    <message>
        <source>Duplicate with another style…</source>
        <translation>用另一种风格复制任务…</translation>
    </message>
    <message>
        <source>Take what can be read</source>
        <translation>采用可读取的部分</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
</context>
<context>
    <name>CardDelegate</name>
    <message>
        <source>Sample</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>需要处理</translation>
    </message>
    <message>
        <source>new pictures</source>
        <translation>新图片</translation>
    </message>
    <message>
        <source>no licence</source>
        <translation>无许可证</translation>
    </message>
    <message>
        <source>In pieces</source>
        <translation>分块处理</translation>
    </message>
</context>
<context>
    <name>CheckSheet</name>
    <message>
        <source>New job</source>
        <translation>新任务</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are no pictures and are left out.</source>
        <translation>
            <numerusform>%n 个文件不是图片，已略过。</numerusform>
        </translation>
    </message>
    <message>
        <source>New photos in “%1”</source>
        <translation>“%1”中的新照片</translation>
    </message>
    <message numerus="yes">
        <source>Translate %n photo(s)</source>
        <translation>
            <numerusform>转换 %n 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>If a result is there</source>
        <translation>结果已存在时</translation>
    </message>
    <message>
        <source>Results go to</source>
        <translation>结果保存到</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Where the results go</source>
        <translation>结果保存位置</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>%1 megapixels</source>
        <translation>%1 百万像素</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>约 %1</translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>about %1 needed, %2 free</source>
        <translation>约需 %1，可用 %2</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>cannot be written to</source>
        <translation>无法写入</translation>
    </message>
    <message>
        <source>Results there</source>
        <translation>已有结果</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>无法读取</translation>
    </message>
</context>
<context>
    <name>CheckStep</name>
    <message>
        <source>Progress of the check</source>
        <translation>检查进度</translation>
    </message>
    <message>
        <source>How promising it is</source>
        <translation>成功的可能性</translation>
    </message>
    <message>
        <source>Look at the pairs…</source>
        <translation>查看配对…</translation>
    </message>
    <message>
        <source>Look through the pictures…</source>
        <translation>逐张查看图片…</translation>
    </message>
    <message>
        <source>Choose what to look at while it learns…</source>
        <translation>选择学习时要观察的图片…</translation>
    </message>
    <message>
        <source>Skip the check</source>
        <translation>跳过检查</translation>
    </message>
    <message>
        <source>To learn from: %1</source>
        <translation>用于学习：%1</translation>
    </message>
    <message>
        <source>Your pictures</source>
        <translation>你的图片</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>ControlsPanel</name>
    <message>
        <source>Try all styles</source>
        <translation>试用所有风格</translation>
    </message>
    <message>
        <source>Sample of the style</source>
        <translation>风格示例</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>Keep detail</source>
        <translation>保留细节</translation>
    </message>
    <message>
        <source>Keep the photo's colours</source>
        <translation>保留照片色彩</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>笔触大小</translation>
    </message>
    <message>
        <source>As the style recommends</source>
        <translation>按风格推荐</translation>
    </message>
    <message>
        <source>Boldest (25 %)</source>
        <translation>最粗（25 %）</translation>
    </message>
    <message>
        <source>Bolder (50 %)</source>
        <translation>更粗（50 %）</translation>
    </message>
    <message>
        <source>Bold (75 %)</source>
        <translation>粗（75 %）</translation>
    </message>
    <message>
        <source>Full size (100 %)</source>
        <translation>原始大小（100 %）</translation>
    </message>
    <message>
        <source>Fine (150 %)</source>
        <translation>细（150 %）</translation>
    </message>
    <message>
        <source>Finest (200 %)</source>
        <translation>最细（200 %）</translation>
    </message>
    <message>
        <source>Variant</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Another variant</source>
        <translation>换一个变体</translation>
    </message>
    <message>
        <source>As in a picture…</source>
        <translation>参照图片…</translation>
    </message>
    <message>
        <source>Translate</source>
        <translation>转换</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Take the variant from this picture</source>
        <translation>从这张图片取得变体</translation>
    </message>
</context>
<context>
    <name>CropFrame</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>Charts</source>
        <translation>图表</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Log of the training</source>
        <translation>训练日志</translation>
    </message>
    <message>
        <source>The training has said nothing.</source>
        <translation>训练没有输出。</translation>
    </message>
    <message>
        <source>Pictures a second</source>
        <translation>每秒图片数</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
</context>
<context>
    <name>DropArea</name>
    <message>
        <source>What to call pile %1</source>
        <translation>第 %1 堆的名称</translation>
    </message>
    <message>
        <source>What to call them, in a word</source>
        <translation>用一个词称呼它们</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Choose the second folder…</source>
        <translation>选择第二个文件夹…</translation>
    </message>
    <message>
        <source>Another folder</source>
        <translation>换一个文件夹</translation>
    </message>
    <message>
        <source>A list (CSV)…</source>
        <translation>列表（CSV）…</translation>
    </message>
    <message>
        <source>A table that names the pictures, two in a line or each with its pile</source>
        <translation>一个列出图片的表格：每行两张，或每张注明所属的堆</translation>
    </message>
    <message>
        <source>or drop it here</source>
        <translation>或拖放到这里</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose a folder of pictures</source>
        <translation>选择图片文件夹</translation>
    </message>
    <message>
        <source>Choose a list of pictures</source>
        <translation>选择图片列表</translation>
    </message>
    <message>
        <source>Lists (%1)</source>
        <translation>列表 (%1)</translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>Back to what it was: %1</source>
        <translation>恢复为：%1</translation>
    </message>
</context>
<context>
    <name>FilmGrid</name>
    <message>
        <source>Held-out photos over time</source>
        <translation>留出照片的变化</translation>
    </message>
    <message>
        <source>Photo %1 of %2, step %3</source>
        <translation>第 %1 / %2 张照片，第 %3 步</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
</context>
<context>
    <name>Filmstrip</name>
    <message>
        <source>Open photos</source>
        <translation>打开照片</translation>
    </message>
</context>
<context>
    <name>Finishing</name>
    <message>
        <source>Not this time</source>
        <translation>这次不要</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>立即</translation>
    </message>
    <message>
        <source>The computer could not be put to sleep.</source>
        <translation>无法让电脑进入睡眠。</translation>
    </message>
    <message>
        <source>The computer stays awake: a style is still learning.</source>
        <translation>电脑保持唤醒：仍有风格在学习。</translation>
    </message>
    <message>
        <source>The queue is done. The computer goes to sleep in %1.</source>
        <translation>队列已完成。电脑将在 %1后进入睡眠。</translation>
    </message>
    <message>
        <source>The queue is done. The program quits in %1.</source>
        <translation>队列已完成。程序将在 %1后退出。</translation>
    </message>
</context>
<context>
    <name>Form</name>
    <message>
        <source>More of this</source>
        <translation>更多设置</translation>
    </message>
</context>
<context>
    <name>GroupLine</name>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>As chosen one by one</source>
        <translation>按逐张选择</translation>
    </message>
    <message>
        <source>Balance crops</source>
        <translation>平衡裁剪</translation>
    </message>
    <message>
        <source>Uses the square in the middle of each picture, so that all are framed alike.</source>
        <translation>只用每张图片中间的正方形，使所有图片的取景一致。</translation>
    </message>
</context>
<context>
    <name>HappeningDelegate</name>
    <message>
        <source>The engine was idle and released its memory.</source>
        <translation>引擎空闲，已释放内存。</translation>
    </message>
    <message>
        <source>The engine was restarted.</source>
        <translation>引擎已重启。</translation>
    </message>
    <message>
        <source>Translated “%1”</source>
        <translation>已转换“%1”</translation>
    </message>
    <message>
        <source>Saved “%1”</source>
        <translation>已保存“%1”</translation>
    </message>
    <message>
        <source>Batch “%1” finished</source>
        <translation>批量任务“%1”已完成</translation>
    </message>
    <message>
        <source>Style “%1” was added</source>
        <translation>已添加风格“%1”</translation>
    </message>
    <message>
        <source>Training “%1” ended</source>
        <translation>训练“%1”已结束</translation>
    </message>
</context>
<context>
    <name>ImportSheet</name>
    <message>
        <source>What is this?</source>
        <translation>这是什么？</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Turns</source>
        <translation>将</translation>
    </message>
    <message>
        <source>into</source>
        <translation>转换为</translation>
    </message>
    <message>
        <source>Directions</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Recognised</source>
        <translation>识别为</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Only numbers are read from the file; nothing in it is run.</source>
        <translation>只从文件中读取数值，不会运行其中任何内容。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Add this style</source>
        <translation>添加此风格</translation>
    </message>
</context>
<context>
    <name>IntentStep</name>
    <message>
        <source>What to learn</source>
        <translation>要学什么</translation>
    </message>
    <message>
        <source>Style to improve</source>
        <translation>要改进的风格</translation>
    </message>
    <message>
        <source>What do you want?</source>
        <translation>你想做什么？</translation>
    </message>
    <message>
        <source>Turn pictures like these into pictures like those</source>
        <translation>把这类图片变成那类图片</translation>
    </message>
    <message>
        <source>Two piles that need not belong together: summer and winter, photos and paintings.</source>
        <translation>两堆图片不必一一对应：夏天和冬天，照片和绘画。</translation>
    </message>
    <message>
        <source>Good with 200 and more in each pile, possible from 60.</source>
        <translation>每堆 200 张以上效果好，60 张起可以尝试。</translation>
    </message>
    <message>
        <source>I have pairs: before and after</source>
        <translation>我有成对的图片：之前和之后</translation>
    </message>
    <message>
        <source>Each picture has a partner of the same name: sketches and what became of them.</source>
        <translation>每张图片都有同名的另一张：例如草图和成品。</translation>
    </message>
    <message>
        <source>Good with 300 pairs and more, possible from 50.</source>
        <translation>300 对以上效果好，50 对起可以尝试。</translation>
    </message>
    <message>
        <source>Learn to repair, from one pile</source>
        <translation>用一堆照片学习修复</translation>
    </message>
    <message>
        <source>The program spoils your photos itself and learns to undo it.</source>
        <translation>程序自己弄坏照片，并学习还原。</translation>
    </message>
    <message>
        <source>Good with 300 photos and more, possible from 50.</source>
        <translation>300 张以上效果好，50 张起可以尝试。</translation>
    </message>
    <message>
        <source>Make new pictures like these, from one pile</source>
        <translation>用一堆图片学习生成类似的新图片</translation>
    </message>
    <message>
        <source>The style makes pictures of its own; it does not change photos.</source>
        <translation>这种风格自己生成图片，不会改变照片。</translation>
    </message>
    <message>
        <source>Good with 1000 and more of one kind, possible from 200.</source>
        <translation>同一类 1000 张以上效果好，200 张起可以尝试。</translation>
    </message>
    <message>
        <source>Improve a style with more of my pictures</source>
        <translation>用我的图片改进已有风格</translation>
    </message>
    <message>
        <source>Starts from a style of the gallery and learns your pictures on top of it.</source>
        <translation>从风格库中的一个风格出发，再学习你的图片。</translation>
    </message>
    <message>
        <source>Good with 50 and more in each pile.</source>
        <translation>每堆 50 张以上即可。</translation>
    </message>
    <message>
        <source>Black and white to colour</source>
        <translation>黑白变彩色</translation>
    </message>
    <message>
        <source>Small to sharp</source>
        <translation>小图变清晰</translation>
    </message>
    <message>
        <source>Old and damaged to clean</source>
        <translation>旧损变干净</translation>
    </message>
    <message>
        <source>Grainy to clean</source>
        <translation>噪点变干净</translation>
    </message>
    <message>
        <source>Blurred to sharp</source>
        <translation>模糊变清晰</translation>
    </message>
    <message>
        <source>Badly compressed to clean</source>
        <translation>压缩痕迹变干净</translation>
    </message>
    <message>
        <source>Drawn edges to a photo</source>
        <translation>线条变照片</translation>
    </message>
</context>
<context>
    <name>KeepSheet</name>
    <message>
        <source>Keep as a style</source>
        <translation>保留为风格</translation>
    </message>
    <message>
        <source>The style after step %1</source>
        <translation>第 %1 步时的风格</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Put into the gallery</source>
        <translation>放入风格库</translation>
    </message>
    <message>
        <source>Picture on the card</source>
        <translation>卡片上的图片</translation>
    </message>
    <message>
        <source>May others use this style? It learned from your pictures; only say so if they allow it.</source>
        <translation>别人可以使用这个风格吗？它是从你的图片学来的；只有图片允许时才选择。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>In a few words</source>
        <translation>简短说明</translation>
    </message>
    <message>
        <source>What it does, and what it is bad at</source>
        <translation>它做什么，不擅长什么</translation>
    </message>
    <message>
        <source>Learned from</source>
        <translation>学习来源</translation>
    </message>
    <message>
        <source>Whose pictures, and from where</source>
        <translation>谁的图片，来自哪里</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>制作者</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>For myself alone; no licence</source>
        <translation>仅供自己使用；无许可证</translation>
    </message>
</context>
<context>
    <name>Lights</name>
    <message>
        <source>Start again with this change…</source>
        <translation>按此更改重新开始…</translation>
    </message>
    <message>
        <source>Finish with the best moment</source>
        <translation>以最佳时刻结束</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Not known yet.</source>
        <translation>尚不清楚。</translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation>一切正常。</translation>
    </message>
</context>
<context>
    <name>LivePage</name>
    <message>
        <source>Progress of the training</source>
        <translation>训练进度</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Pause for a while</source>
        <translation>暂停一段时间</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Finish now</source>
        <translation>现在完成</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Saves, frees the memory, and waits</source>
        <translation>保存、释放内存并等待</translation>
    </message>
    <message>
        <source>Ends here and keeps the style as it is</source>
        <translation>到此结束并保留当前风格</translation>
    </message>
    <message>
        <source>Saves and ends; it can be continued at any time</source>
        <translation>保存并结束；可随时继续</translation>
    </message>
    <message>
        <source>For two hours</source>
        <translation>两小时</translation>
    </message>
    <message>
        <source>Until nobody uses the computer</source>
        <translation>直到没有人使用电脑</translation>
    </message>
    <message>
        <source>The first pictures are on their way</source>
        <translation>第一批图片即将出现</translation>
    </message>
    <message>
        <source>A few of your photos were set aside. Soon they are shown here as the style sees them.</source>
        <translation>已留出几张照片。很快就能在这里看到它们变成什么样。</translation>
    </message>
    <message>
        <source>There are no pictures</source>
        <translation>没有图片</translation>
    </message>
    <message>
        <source>The training was to make none while it learned, or it ended before the first.</source>
        <translation>这次训练在学习中不生成图片，或在第一张之前就结束了。</translation>
    </message>
    <message>
        <source>Still improving?</source>
        <translation>还在变好吗？</translation>
    </message>
    <message>
        <source>Try it on my photo…</source>
        <translation>用我的照片试试…</translation>
    </message>
    <message>
        <source>Keep as a style…</source>
        <translation>保留为风格…</translation>
    </message>
    <message>
        <source>Has it improved?</source>
        <translation>有没有变好？</translation>
    </message>
    <message>
        <source>The style can be tried as soon as it is saved for the first time.</source>
        <translation>第一次保存之后就可以试用这个风格。</translation>
    </message>
    <message>
        <source>The moment in view is the best so far (step %1).</source>
        <translation>当前查看的时刻是目前最好的（第 %1 步）。</translation>
    </message>
    <message>
        <source>The moment in view is taken (step %1).</source>
        <translation>将采用当前查看的时刻（第 %1 步）。</translation>
    </message>
    <message>
        <source>Of the moments that were kept, step %1 is closest to the one in view.</source>
        <translation>在保留的时刻中，第 %1 步与当前查看的最接近。</translation>
    </message>
</context>
<context>
    <name>MakePage</name>
    <message>
        <source>Make a style of your own</source>
        <translation>制作自己的风格</translation>
    </message>
    <message>
        <source>Show the program two piles of pictures. It learns to turn the one kind into the other, on this computer, and you watch it learn.</source>
        <translation>给程序看两堆图片，它会在这台电脑上学会把一种变成另一种，你可以看着它学习。</translation>
    </message>
    <message>
        <source>Start…</source>
        <translation>开始…</translation>
    </message>
    <message>
        <source>Watch a training folder…</source>
        <translation>监视训练文件夹…</translation>
    </message>
    <message>
        <source>Make a style</source>
        <translation>制作风格</translation>
    </message>
    <message>
        <source>New style…</source>
        <translation>新风格…</translation>
    </message>
    <message>
        <source>Watch a training folder</source>
        <translation>监视训练文件夹</translation>
    </message>
</context>
<context>
    <name>Making</name>
    <message>
        <source>Choose the pictures first.</source>
        <translation>请先选择图片。</translation>
    </message>
    <message>
        <source>There are too few good pictures in “%1”.</source>
        <translation>“%1”中可用的图片太少。</translation>
    </message>
    <message>
        <source>Looking through the pictures…</source>
        <translation>正在检查图片…</translation>
    </message>
    <message>
        <source>Not checked.</source>
        <translation>未检查。</translation>
    </message>
    <message>
        <source>Possible, but few: below %1 pictures the results may be copies.</source>
        <translation>可以尝试，但图片偏少：少于 %1 张时结果可能只是照搬。</translation>
    </message>
    <message>
        <source>Good to try.</source>
        <translation>可以开始。</translation>
    </message>
    <message>
        <source>more pictures in “%1” would help</source>
        <translation>“%1”再多一些图片会更好</translation>
    </message>
    <message>
        <source>pictures with faults are used as they are</source>
        <translation>有问题的图片未经处理仍在使用</translation>
    </message>
    <message>
        <source>what the piles differ in besides may be learned too</source>
        <translation>各堆之间的其他差别也可能被学到</translation>
    </message>
    <message>
        <source>%1: %2, few</source>
        <translation>%1：%2 张，偏少</translation>
    </message>
    <message>
        <source>%1: %2, possible</source>
        <translation>%1：%2 张，可以一试</translation>
    </message>
    <message>
        <source>%1: %2, enough</source>
        <translation>%1：%2 张，足够</translation>
    </message>
    <message>
        <source>%1: many have plain strips at an edge; these are taken for part of the look.</source>
        <translation>%1：许多图片边缘有纯色条，这些会被当作风格的一部分。</translation>
    </message>
    <message>
        <source>%n cannot be read</source>
        <translation>%n 张无法读取</translation>
    </message>
    <message>
        <source>%n are not used</source>
        <translation>%n 张不使用</translation>
    </message>
    <message>
        <source>%n have no partner</source>
        <translation>%n 张没有配对</translation>
    </message>
    <message>
        <source>%n are too small</source>
        <translation>%n 张太小</translation>
    </message>
    <message>
        <source>%n are exact copies</source>
        <translation>%n 张完全重复</translation>
    </message>
    <message>
        <source>%n are nearly the same as others</source>
        <translation>%n 张几乎重复</translation>
    </message>
    <message>
        <source>%n are in another pile too</source>
        <translation>%n 张也在另一堆中</translation>
    </message>
    <message>
        <source>%n look as if they belong to another pile</source>
        <translation>%n 张像是属于另一堆</translation>
    </message>
    <message>
        <source>One pile is much larger than another.</source>
        <translation>各堆的数量相差很大。</translation>
    </message>
    <message>
        <source>Move to the pile they look like</source>
        <translation>移到它们像的那一堆</translation>
    </message>
    <message>
        <source>%n would be learned from and looked at</source>
        <translation>%n 张既用于学习又用于观察</translation>
    </message>
    <message>
        <source>%n have borders or frames</source>
        <translation>%n 张带边框</translation>
    </message>
    <message>
        <source>%n have a watermark or text on them</source>
        <translation>%n 张带水印或文字</translation>
    </message>
    <message>
        <source>%n are black and white among colour</source>
        <translation>%n 张是彩色中的黑白照</translation>
    </message>
    <message>
        <source>%n have an unusual shape</source>
        <translation>%n 张形状特殊</translation>
    </message>
    <message>
        <source>%n pairs do not lie on each other</source>
        <translation>%n 对没有对齐</translation>
    </message>
    <message>
        <source>%n pairs differ in shape</source>
        <translation>%n 对形状不同</translation>
    </message>
    <message>
        <source>%n pairs are twice the same picture</source>
        <translation>%n 对是同一张图片</translation>
    </message>
    <message>
        <source>There are few pictures: results may be copies of them.</source>
        <translation>图片较少：结果可能只是照搬。</translation>
    </message>
    <message>
        <source>The piles differ in upright and wide pictures: the framing may be learned.</source>
        <translation>两堆的横竖比例不同：可能会学到构图。</translation>
    </message>
    <message>
        <source>The piles differ in size: sharpness may be learned.</source>
        <translation>两堆的尺寸不同：可能会学到清晰度。</translation>
    </message>
    <message>
        <source>The piles differ in colour; that is probably what you want to learn.</source>
        <translation>两堆的颜色不同；这大概正是你想学的。</translation>
    </message>
    <message>
        <source>The piles differ in file format: its traces may be learned.</source>
        <translation>两堆的文件格式不同：可能会学到压缩痕迹。</translation>
    </message>
    <message>
        <source>The piles look alike; there may be little to learn.</source>
        <translation>两堆很相似；可学的可能不多。</translation>
    </message>
    <message>
        <source>Bursts count for more than they should.</source>
        <translation>连拍会占过多的比重。</translation>
    </message>
    <message>
        <source>What is looked at must never have been learned from.</source>
        <translation>用来观察的图片绝不能参与学习。</translation>
    </message>
    <message>
        <source>The style would learn to draw borders.</source>
        <translation>风格会学会画边框。</translation>
    </message>
    <message>
        <source>The style would learn to write.</source>
        <translation>风格会学会写字。</translation>
    </message>
    <message>
        <source>The style would learn the opposite from them.</source>
        <translation>风格会从它们学到相反的东西。</translation>
    </message>
    <message>
        <source>Edges become soft where pairs do not fit.</source>
        <translation>配对不对齐时边缘会变模糊。</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>不使用</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>快速试验</translation>
    </message>
    <message>
        <source>Is my idea any good?</source>
        <translation>我的想法可行吗？</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>For most purposes.</source>
        <translation>适合多数用途。</translation>
    </message>
    <message>
        <source>As long as I say</source>
        <translation>由我决定时长</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>As in the papers; takes patience.</source>
        <translation>与论文相同；需要耐心。</translation>
    </message>
    <message>
        <source>The computer takes %1 W.</source>
        <translation>电脑功率 %1 W。</translation>
    </message>
    <message>
        <source>The processor takes %1 W; the rest of the computer comes on top.</source>
        <translation>处理器功率 %1 W；电脑其他部分另计。</translation>
    </message>
    <message>
        <source>The graphics card takes %1 W; the rest of the computer comes on top.</source>
        <translation>显卡功率 %1 W；电脑其他部分另计。</translation>
    </message>
    <message>
        <source>Processor and graphics card take %1 W; the rest of the computer comes on top.</source>
        <translation>处理器和显卡功率 %1 W；电脑其他部分另计。</translation>
    </message>
    <message>
        <source>Take it to another computer</source>
        <translation>带到另一台电脑</translation>
    </message>
    <message>
        <source>Archive (*.zip)</source>
        <translation>压缩包 (*.zip)</translation>
    </message>
    <message>
        <source>Unpack this on a computer that has Translator installed (pip install image-translator), and start train.sh, on Windows train.cmd. The training appears in the folder “run” beside it. To watch it from here, let that folder arrive by a mounted disk or by sync, and choose “Watch a training folder…” in the window.</source>
        <translation>请在装有 Translator（pip install image-translator）的电脑上解压，然后运行 train.sh，Windows 上运行 train.cmd。训练会出现在旁边的“run”文件夹里。要在这里观看，请用挂载的磁盘或同步让该文件夹到达本机，并在窗口中选择“监视训练文件夹…”。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>Matching</name>
    <message>
        <source>How pairs find each other</source>
        <translation>图片如何配对</translation>
    </message>
    <message>
        <source>their names</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>the time they were taken</source>
        <translation>拍摄时间</translation>
    </message>
    <message>
        <source>what they show</source>
        <translation>画面内容</translation>
    </message>
    <message>
        <source>Pairs find each other by</source>
        <translation>配对依据：</translation>
    </message>
    <message>
        <source>Looking… %1 of %2</source>
        <translation>正在查看… %1 / %2</translation>
    </message>
    <message>
        <source>%1 pairs; %2 pictures without a partner.</source>
        <translation>%1 对；%2 张图片没有配对。</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Open photos…</source>
        <translation>打开照片(&amp;O)…</translation>
    </message>
    <message>
        <source>Open a &amp;folder…</source>
        <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Add the open photos to the &amp;batch</source>
        <translation>将打开的照片加入批量(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Translate at full size</source>
        <translation>以原始大小转换(&amp;T)</translation>
    </message>
    <message>
        <source>Sto&amp;p</source>
        <translation>停止(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Remove from the &amp;list</source>
        <translation>从列表移除(&amp;L)</translation>
    </message>
    <message>
        <source>Stronger</source>
        <translation>增强</translation>
    </message>
    <message>
        <source>Weaker</source>
        <translation>减弱</translation>
    </message>
    <message>
        <source>&amp;Favourite style</source>
        <translation>收藏此风格(&amp;F)</translation>
    </message>
    <message>
        <source>Rate with %n star(s)</source>
        <translation>评为 %n 星</translation>
    </message>
    <message>
        <source>Find a &amp;command…</source>
        <translation>查找命令(&amp;C)…</translation>
    </message>
    <message>
        <source>Next way to &amp;compare</source>
        <translation>下一种比较方式(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Fit the window</source>
        <translation>适合窗口(&amp;F)</translation>
    </message>
    <message>
        <source>One pixel for &amp;one pixel</source>
        <translation>逐像素显示(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Twice as large</source>
        <translation>放大两倍(&amp;T)</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom o&amp;ut</source>
        <translation>缩小(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Next photo</source>
        <translation>下一张照片(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous photo</source>
        <translation>上一张照片(&amp;P)</translation>
    </message>
    <message>
        <source>Newer version</source>
        <translation>较新版本</translation>
    </message>
    <message>
        <source>Older version</source>
        <translation>较旧版本</translation>
    </message>
    <message>
        <source>&amp;Hide the panels</source>
        <translation>隐藏面板(&amp;H)</translation>
    </message>
    <message>
        <source>Full &amp;screen</source>
        <translation>全屏(&amp;S)</translation>
    </message>
    <message>
        <source>Try &amp;all styles…</source>
        <translation>试用所有风格(&amp;A)…</translation>
    </message>
    <message>
        <source>Go to the Studio</source>
        <translation>转到工作室</translation>
    </message>
    <message>
        <source>Go to the styles</source>
        <translation>转到风格</translation>
    </message>
    <message>
        <source>Go to making a style</source>
        <translation>转到制作风格</translation>
    </message>
    <message>
        <source>Go to the batch</source>
        <translation>转到批量</translation>
    </message>
    <message>
        <source>Go to the activity</source>
        <translation>转到活动</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>&amp;Import a style…</source>
        <translation>导入风格(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Release the engine's memory</source>
        <translation>释放引擎内存(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Style</source>
        <translation>风格(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>转到(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
</context>
<context>
    <name>News</name>
    <message>
        <source>The settings could not be read. Defaults are in use; the old file was kept.</source>
        <translation>无法读取设置，正在使用默认值；旧文件已保留。</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>CPU · ready</source>
        <translation>CPU · 就绪</translation>
    </message>
    <message>
        <source>%1: driver too old, using the CPU</source>
        <translation>%1：驱动程序过旧，正在使用 CPU</translation>
    </message>
    <message>
        <source>%1: memory in use by another program</source>
        <translation>%1：显存被其他程序占用</translation>
    </message>
    <message>
        <source>Engine off</source>
        <translation>引擎已关闭</translation>
    </message>
    <message>
        <source>Engine starting…</source>
        <translation>引擎正在启动…</translation>
    </message>
    <message>
        <source>Engine ready</source>
        <translation>引擎就绪</translation>
    </message>
    <message>
        <source>Engine not responding</source>
        <translation>引擎没有响应</translation>
    </message>
    <message>
        <source>Engine stopped</source>
        <translation>引擎已停止</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>重新启动</translation>
    </message>
    <message>
        <source>The engine has not responded for a minute.</source>
        <translation>引擎已有一分钟没有响应。</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Restart it</source>
        <translation>重启引擎</translation>
    </message>
    <message>
        <source>The engine stopped and was restarted.</source>
        <translation>引擎曾停止，现已重启。</translation>
    </message>
    <message>
        <source>“%1” is tried once more.</source>
        <translation>正在重试“%1”。</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>查看日志</translation>
    </message>
    <message>
        <source>Saved as “%1”</source>
        <translation>已保存为“%1”</translation>
    </message>
    <message>
        <source>Batch paused</source>
        <translation>批量已暂停</translation>
    </message>
    <message>
        <source>“%1” is finished: %2 of %3 done.</source>
        <translation>“%1”已结束：完成 %2 / %3。</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) need attention.</source>
        <translation>
            <numerusform>%n 张照片需要处理。</numerusform>
        </translation>
    </message>
    <message>
        <source>Batch finished</source>
        <translation>批量任务完成</translation>
    </message>
    <message>
        <source>“%1” was interrupted at %2 of %3.</source>
        <translation>“%1”在 %2 / %3 处中断。</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Settings or queue could not be written: %1</source>
        <translation>无法写入设置或队列：%1</translation>
    </message>
    <message>
        <source>Another program uses most of the memory of %1: %2 of %3 are free.</source>
        <translation>另一个程序占用了 %1 的大部分显存：共 %3，剩余 %2。</translation>
    </message>
    <message>
        <source>Open the driver's page</source>
        <translation>打开驱动程序页面</translation>
    </message>
    <message>
        <source>The CPU is used from now on; the settings can change that.</source>
        <translation>从现在起使用 CPU；可在设置中更改。</translation>
    </message>
    <message>
        <source>The driver of %1 is too old, so that the CPU is used.</source>
        <translation>%1 的驱动程序过旧，因此使用 CPU。</translation>
    </message>
    <message>
        <source>Use the CPU</source>
        <translation>使用 CPU</translation>
    </message>
    <message>
        <source>The computer runs on its battery: the batch waits until the plug is in.</source>
        <translation>电脑正在使用电池：批量任务会等到接通电源。</translation>
    </message>
    <message>
        <source>Go on now</source>
        <translation>现在继续</translation>
    </message>
    <message>
        <source>CPU — about %1 per photo</source>
        <translation>CPU — 每张照片约 %1</translation>
    </message>
    <message>
        <source>Measured on the last photos in this style. Click to learn why the CPU computes.</source>
        <translation>根据最近用此风格处理的照片测得。点击可了解为什么使用 CPU 计算。</translation>
    </message>
    <message>
        <source>Restore them</source>
        <translation>恢复</translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) could not be understood.</source>
        <translation>
            <numerusform>有 %n 项设置无法识别。</numerusform>
        </translation>
    </message>
    <message>
        <source>Defaults are in use; the old file was kept.</source>
        <translation>正在使用默认值；旧文件已保留。</translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) are as they were.</source>
        <translation>
            <numerusform>已恢复 %n 项设置。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing could be restored from the old file.</source>
        <translation>无法从旧文件中恢复任何设置。</translation>
    </message>
</context>
<context>
    <name>NowLine</name>
    <message>
        <source>Progress of the photo</source>
        <translation>照片进度</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>立即停止</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause after this photo</source>
        <translation>完成本张后暂停</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation>没有任务</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在开始…</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>不做任何事</translation>
    </message>
    <message>
        <source>Notify</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Open the results</source>
        <translation>打开结果</translation>
    </message>
    <message>
        <source>Quit the program</source>
        <translation>退出程序</translation>
    </message>
    <message>
        <source>Sleep</source>
        <translation>睡眠</translation>
    </message>
    <message>
        <source>When finished</source>
        <translation>完成后</translation>
    </message>
    <message>
        <source>Waiting for the plug</source>
        <translation>等待接通电源</translation>
    </message>
</context>
<context>
    <name>PairSheet</name>
    <message>
        <source>Pairs</source>
        <translation>配对</translation>
    </message>
    <message>
        <source>Way to compare</source>
        <translation>比较方式</translation>
    </message>
    <message>
        <source>Flicker</source>
        <translation>闪烁</translation>
    </message>
    <message>
        <source>Split line</source>
        <translation>分界线</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Leave this pair out</source>
        <translation>不使用这一对</translation>
    </message>
    <message>
        <source>Align this pair</source>
        <translation>对齐这一对</translation>
    </message>
    <message>
        <source>Align all</source>
        <translation>全部对齐</translation>
    </message>
    <message>
        <source>Uses of both what both show. Alt and the arrow keys move by a little.</source>
        <translation>两张都只使用共有的部分。Alt 加方向键可微调。</translation>
    </message>
    <message>
        <source>Do the pairs belong together?</source>
        <translation>这些配对正确吗？</translation>
    </message>
    <message>
        <source>Pictures without a partner</source>
        <translation>没有配对的图片</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) have no partner of the same name and are not used:</source>
        <translation>
            <numerusform>%n 张图片没有同名的配对，不会使用：</numerusform>
        </translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>On</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Take this pair after all</source>
        <translation>仍然使用这一对</translation>
    </message>
    <message>
        <source>Do not align it</source>
        <translation>不对齐</translation>
    </message>
    <message numerus="yes">
        <source>Align all %n that are shifted</source>
        <translation>
            <numerusform>对齐全部 %n 对有偏移的图片</numerusform>
        </translation>
    </message>
    <message>
        <source>One of them cannot be read.</source>
        <translation>其中一张无法读取。</translation>
    </message>
    <message>
        <source>Aligned: of both, what both show is used.</source>
        <translation>已对齐：两张都只使用共有的部分。</translation>
    </message>
    <message>
        <source>Laying them on each other…</source>
        <translation>正在比对位置…</translation>
    </message>
    <message>
        <source>They share too little for a measure; look yourself.</source>
        <translation>共同之处太少，无法测量；请自行判断。</translation>
    </message>
    <message>
        <source>Shifted by about %1 % of the side against each other.</source>
        <translation>两张相互偏移约边长的 %1 %。</translation>
    </message>
    <message>
        <source>They lie on each other.</source>
        <translation>两张完全对齐。</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>想做什么？</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
</context>
<context>
    <name>PhotoNews</name>
    <message>
        <source>No part of “%1” can be read.</source>
        <translation>“%1”没有任何部分可以读取。</translation>
    </message>
    <message>
        <source>Open its folder</source>
        <translation>打开所在文件夹</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Use half the size</source>
        <translation>使用一半大小</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>选择其他文件夹…</translation>
    </message>
    <message>
        <source>Choose another style</source>
        <translation>选择其他风格</translation>
    </message>
    <message>
        <source>Report a problem…</source>
        <translation>报告问题…</translation>
    </message>
    <message>
        <source>Always use the CPU</source>
        <translation>始终使用 CPU</translation>
    </message>
    <message>
        <source>Use the CPU this time</source>
        <translation>这次使用 CPU</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>定位…</translation>
    </message>
    <message>
        <source>Open what can be read</source>
        <translation>打开可读取的部分</translation>
    </message>
    <message>
        <source>Locate the photo</source>
        <translation>定位照片</translation>
    </message>
    <message>
        <source>The photo was done in smaller pieces to save memory.</source>
        <translation>为节省内存，照片已分成小块处理。</translation>
    </message>
    <message>
        <source>The GPU had too little memory; the CPU was used.</source>
        <translation>显存不足，已改用 CPU。</translation>
    </message>
    <message>
        <source>Locate its file…</source>
        <translation>查找其文件…</translation>
    </message>
    <message>
        <source>Repair it…</source>
        <translation>修复…</translation>
    </message>
    <message>
        <source>Compute exactly (fp32)</source>
        <translation>精确计算 (fp32)</translation>
    </message>
</context>
<context>
    <name>PicturesStep</name>
    <message>
        <source>Your pictures</source>
        <translation>你的图片</translation>
    </message>
    <message>
        <source>Drop a folder into each field, or one folder that holds both. A list (CSV) that names the pictures will do as well. The pictures stay where they are; nothing is copied or changed.</source>
        <translation>把文件夹分别拖入两栏，或拖入一个包含两堆的文件夹。列出图片的列表（CSV）也可以。图片留在原处，不会复制或更改。</translation>
    </message>
    <message>
        <source>Your photos</source>
        <translation>你的照片</translation>
    </message>
    <message>
        <source>From: the photos as they are</source>
        <translation>从：原来的照片</translation>
    </message>
    <message>
        <source>To: what they should become</source>
        <translation>到：要变成的样子</translation>
    </message>
    <message>
        <source>Now the other pile, unless this folder holds both.</source>
        <translation>再选另一堆，除非这个文件夹两堆都有。</translation>
    </message>
    <message>
        <source>Looking at the folders…</source>
        <translation>正在查看文件夹…</translation>
    </message>
    <message>
        <source>Now the other pile. (In this folder alone there are not two kinds of pictures.)</source>
        <translation>现在选择另一堆。（仅此文件夹中没有两类图片。）</translation>
    </message>
    <message>
        <source>%1 piles of pictures; one style learns every way between them.</source>
        <translation>%1 堆图片；一个风格学会它们之间的所有方向。</translation>
    </message>
    <message>
        <source>One pile; the style will make new pictures like these.</source>
        <translation>一堆图片；风格将生成类似的新图片。</translation>
    </message>
    <message>
        <source>Two piles of pictures.</source>
        <translation>两堆图片。</translation>
    </message>
    <message>
        <source>Pairs: pictures of the same name belong together.</source>
        <translation>配对：同名图片为一对。</translation>
    </message>
    <message>
        <source>Pairs: the two pictures of a line belong together.</source>
        <translation>配对：同一行的两张图片是一对。</translation>
    </message>
    <message>
        <source>Pairs: each picture holds both, side by side.</source>
        <translation>配对：每张图片左右各一半。</translation>
    </message>
    <message>
        <source>One pile; the other half of each pair is made from it.</source>
        <translation>一堆图片；每对的另一半由它生成。</translation>
    </message>
    <message numerus="yes">
        <source>%n are set aside to look at while it learns.</source>
        <translation>
            <numerusform>留出 %n 张，供学习时观察。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) cannot be used.</source>
        <translation>
            <numerusform>%n 个文件无法使用。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanStep</name>
    <message>
        <source>How far should it go?</source>
        <translation>要做到什么程度？</translation>
    </message>
    <message>
        <source>Measure the times on this computer</source>
        <translation>在这台电脑上测量时间</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source> min</source>
        <translation> 分钟</translation>
    </message>
    <message>
        <source>How long</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>As long as I say</source>
        <translation>由我决定时长</translation>
    </message>
    <message>
        <source>It fits itself into this time.</source>
        <translation>会自动适应这个时长。</translation>
    </message>
    <message>
        <source>recommended here</source>
        <translation>本机推荐</translation>
    </message>
    <message>
        <source>When should it begin?</source>
        <translation>什么时候开始？</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>After the training that runs</source>
        <translation>当前训练结束后</translation>
    </message>
    <message>
        <source>When nobody uses the computer</source>
        <translation>无人使用电脑时</translation>
    </message>
    <message>
        <source>At</source>
        <translation>在</translation>
    </message>
    <message>
        <source>After the batch</source>
        <translation>批量任务之后</translation>
    </message>
    <message>
        <source>Pause while the computer runs on its battery</source>
        <translation>电脑使用电池时暂停</translation>
    </message>
    <message>
        <source>Trying it on this computer…</source>
        <translation>正在这台电脑上测试…</translation>
    </message>
    <message>
        <source>about %1 · %2 px · memory %3 · disk %4</source>
        <translation>约 %1 · %2 像素 · 内存 %3 · 磁盘 %4</translation>
    </message>
    <message>
        <source>about %1 kWh</source>
        <translation>约 %1 kWh</translation>
    </message>
    <message>
        <source>It runs on: %1.</source>
        <translation>运行设备：%1。</translation>
    </message>
    <message>
        <source>Measured here: %1 pictures a second.</source>
        <translation>本机实测：每秒 %1 张图片。</translation>
    </message>
    <message>
        <source>Free on the disk: %1.</source>
        <translation>磁盘可用空间：%1。</translation>
    </message>
    <message>
        <source>%1: another program uses %2 of %3 GB of its memory. Close it, or begin later.</source>
        <translation>%1：其他程序占用了 %3 GB 显存中的 %2 GB。请关闭该程序，或稍后开始。</translation>
    </message>
    <message>
        <source>%1: its driver is too old, so the CPU is used, which takes much longer.</source>
        <translation>%1：驱动程序太旧，只能使用 CPU，会慢得多。</translation>
    </message>
    <message>
        <source>It runs on the CPU, which takes long; begin with a quick look.</source>
        <translation>将在 CPU 上运行，需要很久；建议先快速试验。</translation>
    </message>
</context>
<context>
    <name>PreviewSheet</name>
    <message>
        <source>Look at while it learns</source>
        <translation>学习时观察</translation>
    </message>
    <message>
        <source>Piles</source>
        <translation>图片堆</translation>
    </message>
    <message>
        <source>Tick a few pictures that show well what you want. They are never learned from.</source>
        <translation>勾选几张最能说明目标的图片。它们不会参与学习。</translation>
    </message>
    <message>
        <source>As the program chose</source>
        <translation>由程序选择</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>ReportSheet</name>
    <message>
        <source>Report a problem</source>
        <translation>报告问题</translation>
    </message>
    <message>
        <source>This is the whole report, without names and folders. It is saved as a file and sent nowhere.</source>
        <translation>这是报告的全部内容。名称和文件夹已去除。报告只保存为文件，不会发送到任何地方。</translation>
    </message>
    <message>
        <source>Content of the report</source>
        <translation>报告内容</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>The report could not be saved: %1</source>
        <translation>无法保存报告：%1</translation>
    </message>
</context>
<context>
    <name>ReviewSheet</name>
    <message>
        <source>What to do with it</source>
        <translation>如何处理</translation>
    </message>
    <message>
        <source>Crop all of these alike</source>
        <translation>全部照此裁剪</translation>
    </message>
    <message>
        <source>Crop all to their subjects</source>
        <translation>全部按主体裁剪</translation>
    </message>
    <message>
        <source>Arrows go on; K keeps, X leaves out, C crops, R turns</source>
        <translation>方向键翻页；K 保留，X 不使用，C 裁剪，R 旋转</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>On</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Looking for the subjects: %1 of %2</source>
        <translation>正在寻找主体：%1 / %2</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) cropped</source>
        <translation>
            <numerusform>已裁剪 %n 张图片</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunList</name>
    <message>
        <source>Trainings</source>
        <translation>训练</translation>
    </message>
</context>
<context>
    <name>RunModel</name>
    <message>
        <source>Waits until %1</source>
        <translation>等到 %1</translation>
    </message>
    <message>
        <source>Waits for the batch</source>
        <translation>等待批量任务</translation>
    </message>
    <message>
        <source>Waits until nobody uses the computer</source>
        <translation>等待无人使用电脑</translation>
    </message>
    <message>
        <source>Waits for the training before it</source>
        <translation>等待前一个训练</translation>
    </message>
</context>
<context>
    <name>RunningBox</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Pause after this photo</source>
        <translation>完成本张后暂停</translation>
    </message>
    <message>
        <source>Translating at full size</source>
        <translation>正在以原始大小转换</translation>
    </message>
    <message>
        <source>Sharpening what is looked at</source>
        <translation>正在锐化所看的部分</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>正在保存</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
</context>
<context>
    <name>SampleSheet</name>
    <message>
        <source>New pictures</source>
        <translation>新图片</translation>
    </message>
    <message>
        <source>Make others</source>
        <translation>再生成一些</translation>
    </message>
    <message>
        <source>Keep these…</source>
        <translation>保留这些…</translation>
    </message>
    <message>
        <source>This style makes pictures of its own. It does not change photos, so the Studio has none of it.</source>
        <translation>这种风格自己生成图片。它不会改变照片，所以工作室里没有它。</translation>
    </message>
    <message>
        <source>New picture %1</source>
        <translation>新图片 %1</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Making pictures…</source>
        <translation>正在生成图片…</translation>
    </message>
    <message>
        <source>Where to keep the pictures</source>
        <translation>图片保存到哪里</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) kept in %1</source>
        <translation>
            <numerusform>已将 %n 张图片保存到 %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>As the original</source>
        <translation>与原图相同</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>位深</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>色彩</translation>
    </message>
    <message>
        <source>Camera data</source>
        <translation>拍摄信息</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>A file of this name is there; a number will be added.</source>
        <translation>同名文件已存在，将添加编号。</translation>
    </message>
    <message>
        <source>The folder will be made.</source>
        <translation>将创建该文件夹。</translation>
    </message>
    <message>
        <source>About %1</source>
        <translation>约 %1</translation>
    </message>
    <message>
        <source>As the result</source>
        <translation>与结果相同</translation>
    </message>
    <message>
        <source>Longest side</source>
        <translation>最长边</translation>
    </message>
</context>
<context>
    <name>Send</name>
    <message>
        <source>Computer</source>
        <translation>电脑</translation>
    </message>
    <message>
        <source>Copy the command that runs it there</source>
        <translation>复制在那台电脑上运行的命令</translation>
    </message>
    <message>
        <source>Name computers that ssh reaches in the settings to run it there with one command.</source>
        <translation>在设置中填写可用 ssh 连接的电脑，就能用一条命令在那里运行。</translation>
    </message>
    <message>
        <source>Sends the archive with scp and starts it with ssh; Translator has to be installed there. It goes on when the connection ends, in the folder “%1”.</source>
        <translation>用 scp 发送压缩包并用 ssh 启动；那台电脑须已安装 Translator。连接断开后它会在文件夹“%1”中继续。</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>SetAside</name>
    <message>
        <source>Set aside, never learned from:</source>
        <translation>留出、不用于学习：</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>搜索设置</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>性能</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Reset “%1”</source>
        <translation>重置“%1”</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>隐私</translation>
    </message>
    <message>
        <source>Nothing is sent anywhere: no telemetry, no account, no uploads. The network is not used.</source>
        <translation>不会发送任何内容：没有遥测，没有账户，没有上传。本程序不使用网络。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Size of text</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Open what was open last time</source>
        <translation>打开上次的内容</translation>
    </message>
    <message>
        <source>Notify when a batch is finished</source>
        <translation>批量完成时通知</translation>
    </message>
    <message>
        <source>Background of photos</source>
        <translation>照片背景</translation>
    </message>
    <message>
        <source>Size of previews</source>
        <translation>预览大小</translation>
    </message>
    <message>
        <source>Longest side; smaller is faster.</source>
        <translation>最长边；越小越快。</translation>
    </message>
    <message>
        <source>Room for thumbnails</source>
        <translation>缩略图空间</translation>
    </message>
    <message>
        <source>Show my photo in every style</source>
        <translation>用每种风格显示我的照片</translation>
    </message>
    <message>
        <source>The gallery computes while nothing else is wanted.</source>
        <translation>风格库在空闲时计算。</translation>
    </message>
    <message>
        <source>Name of results</source>
        <translation>结果名称</translation>
    </message>
    <message>
        <source>{name}, {style} and {to} are filled in.</source>
        <translation>会填入 {name}、{style} 和 {to}。</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Of JPEG, WebP and AVIF.</source>
        <translation>适用于 JPEG、WebP 和 AVIF。</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>位深</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>色彩</translation>
    </message>
    <message>
        <source>Camera data</source>
        <translation>拍摄信息</translation>
    </message>
    <message>
        <source>If a result is there already</source>
        <translation>结果已存在时</translation>
    </message>
    <message>
        <source>Folder for results</source>
        <translation>结果文件夹</translation>
    </message>
    <message>
        <source>Empty: beside the original.</source>
        <translation>留空：与原图同处。</translation>
    </message>
    <message>
        <source>Training runs go to</source>
        <translation>训练保存到</translation>
    </message>
    <message>
        <source>Empty: with the program's own files. Takes effect at the next start.</source>
        <translation>留空：与程序自己的文件放在一起。下次启动时生效。</translation>
    </message>
    <message>
        <source>Keep the computer awake while it learns</source>
        <translation>学习时保持电脑不休眠</translation>
    </message>
    <message>
        <source>It may sleep while a training is paused.</source>
        <translation>训练暂停时可以休眠。</translation>
    </message>
    <message>
        <source>Make room for other programs on the graphics card</source>
        <translation>为其他程序让出显卡</translation>
    </message>
    <message>
        <source>A training pauses while another program needs much of its memory.</source>
        <translation>其他程序需要大量显存时，训练会暂停。</translation>
    </message>
    <message>
        <source>Other computers that learn</source>
        <translation>用于学习的其他电脑</translation>
    </message>
    <message>
        <source>As ssh names them, with a comma between: me@server, box.local.</source>
        <translation>按 ssh 的写法填写，用逗号隔开：me@server, box.local。</translation>
    </message>
    <message>
        <source>Go on learning on battery</source>
        <translation>用电池时继续学习</translation>
    </message>
    <message>
        <source>Off: it pauses, and goes on when the plug is in.</source>
        <translation>关闭时会暂停，接通电源后继续。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Takes effect when the engine is restarted.</source>
        <translation>重启引擎后生效。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Memory for styles</source>
        <translation>风格内存</translation>
    </message>
    <message>
        <source>0: as much as makes sense.</source>
        <translation>0：自动决定。</translation>
    </message>
    <message>
        <source>Release memory after</source>
        <translation>空闲后释放内存</translation>
    </message>
    <message>
        <source>0: never.</source>
        <translation>0：从不。</translation>
    </message>
    <message>
        <source> min</source>
        <translation> 分钟</translation>
    </message>
    <message>
        <source>Keep the computer awake while a batch runs</source>
        <translation>批量任务运行时保持电脑不休眠</translation>
    </message>
    <message>
        <source>It may sleep while the batch is paused.</source>
        <translation>批量任务暂停时可以休眠。</translation>
    </message>
    <message>
        <source>Go on with a batch on battery</source>
        <translation>用电池时继续批量任务</translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>Try all styles</source>
        <translation>试用所有风格</translation>
    </message>
    <message>
        <source>“%1” in every style</source>
        <translation>“%1”的所有风格</translation>
    </message>
    <message>
        <source>Choose one to take it. Mark two with Ctrl and compare them.</source>
        <translation>选择一个即可采用。按住 Ctrl 选中两个可以比较。</translation>
    </message>
    <message>
        <source>Save this sheet…</source>
        <translation>保存此样张…</translation>
    </message>
    <message>
        <source>Compare two</source>
        <translation>比较两个</translation>
    </message>
    <message>
        <source>Take this style</source>
        <translation>采用此风格</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Save this sheet</source>
        <translation>保存此样张</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>Translator</source>
        <translation>图译</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Progress of the batch</source>
        <translation>批量进度</translation>
    </message>
</context>
<context>
    <name>Shipped</name>
    <message>
        <source>Enlarge twofold</source>
        <translation>放大两倍</translation>
    </message>
    <message>
        <source>Restore a photo</source>
        <translation>修复照片</translation>
    </message>
    <message>
        <source>Remove noise</source>
        <translation>去除噪点</translation>
    </message>
    <message>
        <source>Fruit watercolour from an outline</source>
        <translation>由轮廓画成水果水彩</translation>
    </message>
    <message>
        <source>Turn the character: from the side</source>
        <translation>转动角色：侧面</translation>
    </message>
    <message>
        <source>Turn the character: from behind</source>
        <translation>转动角色：背面</translation>
    </message>
    <message>
        <source>soft</source>
        <translation>柔和</translation>
    </message>
    <message>
        <source>sharp</source>
        <translation>清晰</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>受损</translation>
    </message>
    <message>
        <source>clean</source>
        <translation>干净</translation>
    </message>
    <message>
        <source>noisy</source>
        <translation>有噪点</translation>
    </message>
    <message>
        <source>outline</source>
        <translation>轮廓</translation>
    </message>
    <message>
        <source>watercolour</source>
        <translation>水彩</translation>
    </message>
    <message>
        <source>front</source>
        <translation>正面</translation>
    </message>
    <message>
        <source>right</source>
        <translation>右侧</translation>
    </message>
    <message>
        <source>back</source>
        <translation>背面</translation>
    </message>
    <message>
        <source>Doubles a photo's width and height and sharpens it: edges and fine lines come out crisper than by bicubic or Lanczos enlargement, and nothing is invented.</source>
        <translation>将照片的宽和高放大一倍并锐化：边缘和细线比双三次或 Lanczos 放大更清晰，且不凭空添加内容。</translation>
    </message>
    <message>
        <source>Takes back what camera and file have spoiled: noise, JPEG blocks and slight blur, in any mixture.</source>
        <translation>去除相机和文件造成的损伤：噪点、JPEG 色块和轻微模糊，可任意混合。</translation>
    </message>
    <message>
        <source>Removes the noise of high sensitivities and small sensors, weak or strong, and keeps edges.</source>
        <translation>去除高感光度和小型传感器造成的噪点，无论强弱，并保留边缘。</translation>
    </message>
    <message>
        <source>Paints an ink outline of a fruit as an old botanical watercolour on cream paper.</source>
        <translation>把水果的墨线轮廓画成米色纸上的古旧植物图谱水彩。</translation>
    </message>
    <message>
        <source>Draws a pixel-art game character, seen from the front at 64 x 64 px on white, from its right side.</source>
        <translation>把白底上 64 x 64 像素、正面的像素画游戏角色画成右侧视图。</translation>
    </message>
    <message>
        <source>Draws a pixel-art game character, seen from the front at 64 x 64 px on white, from behind.</source>
        <translation>把白底上 64 x 64 像素、正面的像素画游戏角色画成背面视图。</translation>
    </message>
    <message>
        <source>outlines, branches, architecture, lettering</source>
        <translation>轮廓、树枝、建筑、文字</translation>
    </message>
    <message>
        <source>photos that are sharp at their own size</source>
        <translation>在原始尺寸下清晰的照片</translation>
    </message>
    <message>
        <source>any size of picture: it works without norms, piece by piece</source>
        <translation>任何尺寸的图片：不使用归一化，可逐块处理</translation>
    </message>
    <message>
        <source>it invents no texture: hair, grass and skin stay as soft as the small picture leaves them</source>
        <translation>不会凭空添加纹理：头发、草和皮肤仍与小图一样柔和</translation>
    </message>
    <message>
        <source>noise and JPEG blocks are enlarged and sharpened with the rest: clean the photo first</source>
        <translation>噪点和 JPEG 色块会一同被放大和锐化：请先清理照片</translation>
    </message>
    <message>
        <source>pictures that are already soft at their own size gain little</source>
        <translation>在原始尺寸下就已模糊的图片收益很小</translation>
    </message>
    <message>
        <source>photos of 12 MP and more that are soft at their own pixels: next to no difference from bicubic</source>
        <translation>1200 万像素及以上、逐像素看已模糊的照片：与双三次放大几乎没有区别</translation>
    </message>
    <message>
        <source>38 openly licensed photographs of about 1 to 1.7 megapixels; 8 more are held out</source>
        <translation>38 张约 100 万至 170 万像素的开放许可照片；另有 8 张留作检验</translation>
    </message>
    <message>
        <source>noise and JPEG blocks on photos at their own size</source>
        <translation>原始尺寸照片上的噪点和 JPEG 色块</translation>
    </message>
    <message>
        <source>mixtures of noise, compression and a little blur</source>
        <translation>噪点、压缩和少许模糊的混合</translation>
    </message>
    <message>
        <source>night skies: noise goes, lit windows stay</source>
        <translation>夜空：噪点消失，亮着的窗户保留</translation>
    </message>
    <message>
        <source>strong blur and camera shake: it sharpens a little, and does not undo them</source>
        <translation>严重模糊和相机抖动：只略微锐化，不能消除</translation>
    </message>
    <message>
        <source>fine texture of the size of the noise (grass, sand, skin) is smoothed with it</source>
        <translation>与噪点同样大小的细纹理（草、沙、皮肤）会一起被抹平</translation>
    </message>
    <message>
        <source>scratches, stains and missing parts: it has never seen any</source>
        <translation>划痕、污渍和缺失部分：从未学过</translation>
    </message>
    <message>
        <source>a photo that is clean already: fur and stone lose a little of their finest texture</source>
        <translation>本来就干净的照片：毛发和石头会损失少许最细的纹理</translation>
    </message>
    <message>
        <source>film grain over foliage (24 MP): the grain goes, the leaves become soft blotches</source>
        <translation>树叶上的胶片颗粒（2400 万像素）：颗粒消失，树叶变成柔和的色斑</translation>
    </message>
    <message>
        <source>fine-grained noise of any strength, in colour and brightness</source>
        <translation>任意强度的细颗粒噪点，包括颜色和亮度</translation>
    </message>
    <message>
        <source>skies, walls and shadows</source>
        <translation>天空、墙壁和阴影</translation>
    </message>
    <message>
        <source>coarse, blotchy noise that a camera has already smoothed or compressed</source>
        <translation>已被相机平滑或压缩过的粗大斑块状噪点</translation>
    </message>
    <message>
        <source>texture as fine as the grain is smoothed with it</source>
        <translation>与颗粒同样细的纹理会一起被抹平</translation>
    </message>
    <message>
        <source>under strong noise dark trees and stone lose their finest texture, and skies keep faint blotches</source>
        <translation>噪点很强时，暗处的树木和石头会失去最细的纹理，天空会留下淡淡的斑块</translation>
    </message>
    <message>
        <source>coarse film grain of large photos (24 MP) goes only in part</source>
        <translation>大照片（2400 万像素）上的粗胶片颗粒只能去除一部分</translation>
    </message>
    <message>
        <source>outlines of single fruits, whole or cut, on a white page</source>
        <translation>白纸上单个水果的轮廓，完整或切开均可</translation>
    </message>
    <message>
        <source>the cream paper and the washes of the time</source>
        <translation>当时的米色纸张和淡彩</translation>
    </message>
    <message>
        <source>the colour is guessed from the shape: an orange may come out as brown or red, a green leaf red</source>
        <translation>颜色由形状猜测：橙子可能变成棕色或红色，绿叶可能变红</translation>
    </message>
    <message>
        <source>about one held-out outline in ten fails: a fruit that fills the page can drown in a dark stain</source>
        <translation>未参与学习的轮廓约十分之一会失败：占满页面的水果可能淹没在深色污渍中</translation>
    </message>
    <message>
        <source>faint blue-green smears near the page border; leaves and nuts stay dull; lettering becomes strokes</source>
        <translation>页边附近有淡淡的蓝绿色污痕；叶子和坚果显得暗淡；文字变成笔触</translation>
    </message>
    <message>
        <source>results have 128 to 192 px and are enlarged: soft on large pages</source>
        <translation>结果为 128 至 192 像素再放大：在大页面上显得柔和</translation>
    </message>
    <message>
        <source>photographs, and drawings with gray shading, are no outlines to it</source>
        <translation>照片和带灰色阴影的素描对它来说不是轮廓</translation>
    </message>
    <message>
        <source>1 364 fruit watercolours of about 127 x 192 px with outlines drawn from them; 152 more are held out, 40 of which are scored</source>
        <translation>1364 幅约 127 x 192 像素的水果水彩画及由其绘出的轮廓；另有 152 幅留作检验，其中 40 幅参与评分</translation>
    </message>
    <message>
        <source>characters of the Liberated Pixel Cup's proportions: hair, armour, robes, weapons in hand</source>
        <translation>符合 Liberated Pixel Cup 比例的角色：头发、盔甲、长袍、手持武器</translation>
    </message>
    <message>
        <source>keeps palette and equipment</source>
        <translation>保留配色和装备</translation>
    </message>
    <message>
        <source>it knows one kind of figure of 64 px: photos and other drawings become colour noise</source>
        <translation>只认识一种 64 像素的人物：照片和其他图画会变成彩色噪点</translation>
    </message>
    <message>
        <source>transparent pictures keep the outline of the front view: put them on white first</source>
        <translation>透明图片会保留正面视图的轮廓：请先放到白底上</translation>
    </message>
    <message>
        <source>rare heads (crests of hair, tusks, broad hats) dissolve into coloured dots; small patterns on the chest are guessed</source>
        <translation>少见的头部（羽冠、獠牙、宽帽）会散成彩色小点；胸前的小图案靠猜测</translation>
    </message>
    <message>
        <source>headscarves become hair, narrow bands on the forehead are lost, and a stain may appear behind a shoulder</source>
        <translation>头巾会变成头发，额头上的细带会丢失，肩后可能出现污渍</translation>
    </message>
    <message>
        <source>718 pairs of pixel-art characters of 64 px, front and right view; 80 more are held out</source>
        <translation>718 对 64 像素的像素画角色，正面和右侧视图；另有 80 对留作检验</translation>
    </message>
    <message>
        <source>characters of the Liberated Pixel Cup's proportions: hair, armour, robes</source>
        <translation>符合 Liberated Pixel Cup 比例的角色：头发、盔甲、长袍</translation>
    </message>
    <message>
        <source>keeps palette and outline</source>
        <translation>保留配色和轮廓</translation>
    </message>
    <message>
        <source>what only the back shows (quivers, cloaks, long hair) is guessed from the front</source>
        <translation>只有背面才看得到的东西（箭袋、披风、长发）由正面猜测</translation>
    </message>
    <message>
        <source>transparent pictures: put them on white first</source>
        <translation>透明图片：请先放到白底上</translation>
    </message>
    <message>
        <source>headscarves become hair, and the colour of a scarf may bleed into the neck</source>
        <translation>头巾会变成头发，头巾的颜色可能渗到脖子上</translation>
    </message>
    <message>
        <source>718 pairs of pixel-art characters of 64 px, front and back view; 80 more are held out</source>
        <translation>718 对 64 像素的像素画角色，正面和背面视图；另有 80 对留作检验</translation>
    </message>
    <message>
        <source>Tint by hand</source>
        <translation>手工上色</translation>
    </message>
    <message>
        <source>gray</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>coloured</source>
        <translation>上色</translation>
    </message>
    <message>
        <source>Tints a gray photo, engraving or drawing in the muted colours of a hand-coloured print: blue-gray skies and water, olive leaves, brown wood and feathers. Every line stays as it is.</source>
        <translation>为灰度照片、版画或素描淡淡上色，如同旧日手工着色的版画：灰蓝的天空与水、橄榄绿的叶、棕色的木与羽。每一根线条都保持原样。</translation>
    </message>
    <message>
        <source>286 hand-coloured plates of birds and plants, about 422 x 512 px, with their gray copies; 32 more are held out</source>
        <translation>286 张约 422 x 512 像素的手工着色鸟类与植物图版及其灰度副本；另有 32 张留作检验</translation>
    </message>
    <message>
        <source>gray scans of plates and engravings: leaves turn olive green, twigs and feathers brown, paper stays white</source>
        <translation>灰度扫描的图版与版画：叶子变为橄榄绿，枝条与羽毛变为棕色，纸张保持白色</translation>
    </message>
    <message>
        <source>gray photos of landscapes, rocks and buildings, though it learned from none: many look like prints tinted long ago</source>
        <translation>风景、岩石与建筑的灰度照片：虽然从未学过照片，许多结果却像很久以前手工上色的照片</translation>
    </message>
    <message>
        <source>any size: the tint is found on a small copy of the picture, whose lines and grain stay untouched</source>
        <translation>任何尺寸：色彩在缩小的副本上求得，原图的线条与颗粒不受影响</translation>
    </message>
    <message>
        <source>colours are guessed and muted: birds, blossoms and berries that are blue, red or yellow come out brown or olive</source>
        <translation>颜色是猜测的，而且偏淡：蓝色、红色或黄色的鸟、花与浆果会变成棕色或橄榄色</translation>
    </message>
    <message>
        <source>tints change within one thing: a leaf may be half brown, blurred grass turns blue, folds of skin turn leaf green</source>
        <translation>同一物体的色调可能变化：一片叶子可能半边发棕，模糊的草地变蓝，皮肤的褶皱变成叶绿</translation>
    </message>
    <message>
        <source>dark parts and night scenes stay nearly gray, and deep water turns brown</source>
        <translation>暗部与夜景几乎保持灰色，深色的水面变成棕色</translation>
    </message>
    <message>
        <source>pictures in colour keep their colours and get a tint on top: make them gray first</source>
        <translation>彩色图片会保留原色并叠加色调：请先转为灰度</translation>
    </message>
    <message>
        <source>people: faces and skin stay gray, and cloth turns olive</source>
        <translation>人物：面孔与皮肤保持灰色，衣料变成橄榄色</translation>
    </message>
    <message>
        <source>Impressionist palette</source>
        <translation>印象派色调</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>painting</source>
        <translation>绘画</translation>
    </message>
    <message>
        <source>Gives a photo the palette and light of impressionist landscapes: grayed blues and greens, warm brown earth, coloured shadows, a trace of canvas. The drawing and detail of the photo stay.</source>
        <translation>赋予照片印象派风景画的色调与光线：偏灰的蓝与绿、温暖的棕色大地、带色彩的阴影，还有一丝画布的纹理。照片的轮廓与细节都保留。</translation>
    </message>
    <message>
        <source>21 impressionist paintings, mostly landscapes, up to 768 px, and 32 photographs, as crops of 128 px without pairs; 8 of each are held out</source>
        <translation>21 幅印象派绘画（以风景为主，最长边 768 像素）与 32 张照片，不成对，裁成 128 像素学习；另各留出 8 张</translation>
    </message>
    <message>
        <source>coasts, rocks, mountains, buildings: they take the light and browns of old landscape paintings</source>
        <translation>海岸、岩石、山峦、建筑：染上旧日风景画的光线与棕色</translation>
    </message>
    <message>
        <source>night and mist: skies become violet and green, lights stay warm</source>
        <translation>夜景与雾气：天空变成紫与绿，灯光依然温暖</translation>
    </message>
    <message>
        <source>any size: the palette is found on a copy of 1024 px and added to the photo, whose detail stays; a bolder brush size paints more freely</source>
        <translation>任何大小：色调在 1024 像素的副本上求得，再加到照片上，细节保留；更粗的笔触画得更自由</translation>
    </message>
    <message>
        <source>colours are the painters&apos;, not the photo&apos;s: green water may turn brown and yellow grapes pale</source>
        <translation>颜色属于画家而非照片：绿色的水可能变棕，黄葡萄会变淡</translation>
    </message>
    <message>
        <source>fur turns violet or brown, blurred lawns grow gray and mottled</source>
        <translation>毛皮会偏紫或偏棕，虚化的草地变灰并出现斑驳</translation>
    </message>
    <message>
        <source>a strong orange or red loses its glow</source>
        <translation>浓烈的橙色或红色会失去光彩</translation>
    </message>
    <message>
        <source>broad strokes of the brush: it learned colour and light more than handwriting</source>
        <translation>宽大的笔触：它学到的更多是色彩与光线，而不是笔法</translation>
    </message>
    <message>
        <source>people: skin and black cloth turn greenish</source>
        <translation>人物：皮肤与黑色衣物会偏绿</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Hold to see the original</source>
        <translation>按住查看原图</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>ShortcutTable</name>
    <message>
        <source>Default for “%1”</source>
        <translation>恢复“%1”的默认值</translation>
    </message>
    <message>
        <source>used twice</source>
        <translation>重复使用</translation>
    </message>
</context>
<context>
    <name>SplitHandle</name>
    <message>
        <source>Line between original and result</source>
        <translation>原图与结果之间的分界线</translation>
    </message>
    <message>
        <source>Drag to compare; double-click to centre</source>
        <translation>拖动以比较，双击居中</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Photo at this moment</source>
        <translation>此刻的照片</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>the photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>the beginning</source>
        <translation>开始时</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
</context>
<context>
    <name>StrongerSheet</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stronger changes</source>
        <translation>更强的变化</translation>
    </message>
    <message>
        <source>How much stronger</source>
        <translation>增强多少</translation>
    </message>
    <message>
        <source>A little stronger</source>
        <translation>稍强</translation>
    </message>
    <message>
        <source>Clearly stronger</source>
        <translation>明显更强</translation>
    </message>
    <message>
        <source>Much stronger</source>
        <translation>强得多</translation>
    </message>
    <message>
        <source>Let the style change pictures more</source>
        <translation>让风格更多地改变图片</translation>
    </message>
    <message>
        <source>What is loosened</source>
        <translation>放松的设置</translation>
    </message>
    <message>
        <source>What holds a result to its photo is loosened, and a new training of half the length begins from step %1. It has the same pictures, so that the two can be compared.</source>
        <translation>放松使结果贴近照片的约束，并从第 %1 步开始一次长度减半的新训练。所用图片相同，便于比较两者。</translation>
    </message>
    <message>
        <source>The one that runs stops and is saved; it can be continued at any time.</source>
        <translation>正在运行的训练会停止并保存，随时可以继续。</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>开始</translation>
    </message>
</context>
<context>
    <name>StudioPage</name>
    <message>
        <source>Open photos…</source>
        <translation>打开照片…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Try a sample photo</source>
        <translation>试用示例照片</translation>
    </message>
    <message>
        <source>Drop photos or a folder here</source>
        <translation>将照片或文件夹拖到这里</translation>
    </message>
    <message>
        <source>Nothing is uploaded. Everything runs on this computer.</source>
        <translation>不会上传任何内容，一切都在本机运行。</translation>
    </message>
    <message>
        <source>Way to compare</source>
        <translation>比较方式</translation>
    </message>
    <message>
        <source>Split line</source>
        <translation>分界线</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>并排</translation>
    </message>
    <message>
        <source>Result; hold Space for the original</source>
        <translation>结果；按住空格看原图</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Loupe</source>
        <translation>放大镜</translation>
    </message>
    <message>
        <source>Fit the window</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>One pixel for one pixel</source>
        <translation>逐像素显示</translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表移除</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Translating at full size</source>
        <translation>正在以原始大小转换</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Engine starting…</source>
        <translation>引擎正在启动…</translation>
    </message>
    <message>
        <source>Preview…</source>
        <translation>正在预览…</translation>
    </message>
    <message>
        <source>Recent folders</source>
        <translation>最近的文件夹</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Sharpening</source>
        <translation>正在锐化显示</translation>
    </message>
</context>
<context>
    <name>StyleDetails</name>
    <message>
        <source>Close the details</source>
        <translation>关闭详情</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Check the file</source>
        <translation>校验文件</translation>
    </message>
    <message>
        <source>Go on with its training</source>
        <translation>继续它的训练</translation>
    </message>
    <message>
        <source>Improve it with my pictures…</source>
        <translation>用我的图片改进…</translation>
    </message>
    <message>
        <source>Export a copy</source>
        <translation>导出副本</translation>
    </message>
    <message>
        <source>Remove this style</source>
        <translation>移除此风格</translation>
    </message>
    <message>
        <source>It makes pictures of its own: there is no photo that it could change.</source>
        <translation>它自己生成图片：没有可以改变的照片。</translation>
    </message>
    <message>
        <source>Make some…</source>
        <translation>生成一些…</translation>
    </message>
    <message>
        <source>Directions</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Credit</source>
        <translation>署名</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Learned at</source>
        <translation>训练尺寸</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Remove “%1” from this computer?</source>
        <translation>要从这台电脑上移除“%1”吗？</translation>
    </message>
    <message>
        <source>Its file is deleted. Pictures that were made with it stay.</source>
        <translation>其文件将被删除，用它制作的图片会保留。</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Repair…</source>
        <translation>修复…</translation>
    </message>
    <message>
        <source>It came with the program: install the program anew.</source>
        <translation>它随程序提供：请重新安装程序。</translation>
    </message>
    <message>
        <source>An intact copy of the style's file</source>
        <translation>该风格文件的完好副本</translation>
    </message>
    <message>
        <source>Sample of the style</source>
        <translation>风格示例</translation>
    </message>
    <message>
        <source>Large photos are done in smaller pieces, which takes longer.</source>
        <translation>大照片会分成小块处理，耗时更长。</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>在这台电脑上</translation>
    </message>
</context>
<context>
    <name>StyleList</name>
    <message>
        <source>Styles</source>
        <translation>风格</translation>
    </message>
</context>
<context>
    <name>StyleStrip</name>
    <message>
        <source>Choose a style to begin with</source>
        <translation>先选一种风格</translation>
    </message>
</context>
<context>
    <name>StylesPage</name>
    <message>
        <source>Styles</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search the styles</source>
        <translation>搜索风格</translation>
    </message>
    <message>
        <source>Which styles</source>
        <translation>哪些风格</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>Size of the cards</source>
        <translation>卡片大小</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>No styles are installed</source>
        <translation>没有安装任何风格</translation>
    </message>
    <message>
        <source>Import a style file, or drop one here.</source>
        <translation>导入风格文件，或将其拖到这里。</translation>
    </message>
    <message>
        <source>No style fits</source>
        <translation>没有符合的风格</translation>
    </message>
    <message>
        <source>Try other words, or show all styles.</source>
        <translation>换个词试试，或显示所有风格。</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Reading the styles…</source>
        <translation>正在读取风格…</translation>
    </message>
    <message>
        <source>The engine is starting.</source>
        <translation>引擎正在启动。</translation>
    </message>
    <message>
        <source>The style was added.</source>
        <translation>已添加风格。</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Choose another file…</source>
        <translation>选择其他文件…</translation>
    </message>
</context>
<context>
    <name>SummaryStep</name>
    <message>
        <source>The same as a command</source>
        <translation>等价的命令</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>复制为命令</translation>
    </message>
    <message>
        <source>Take it to another computer…</source>
        <translation>带到另一台电脑…</translation>
    </message>
    <message>
        <source>Ready to start</source>
        <translation>准备开始</translation>
    </message>
    <message>
        <source>You can close this window while it learns; it goes on and is found again.</source>
        <translation>学习时可以关闭窗口；它会继续运行，下次打开时会重新找到。</translation>
    </message>
    <message>
        <source>The same in a terminal, here or on another computer:</source>
        <translation>在终端中的等价命令，可用于本机或其他电脑：</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Starts from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>计划</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>需要</translation>
    </message>
    <message>
        <source>Changed settings</source>
        <translation>更改的设置</translation>
    </message>
    <message>
        <source>Folder of the training</source>
        <translation>训练文件夹</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>The pictures are being packed…</source>
        <translation>正在打包图片…</translation>
    </message>
    <message>
        <source>%1 pictures and the command are in %2; a note in it says how to go on.</source>
        <translation>%1 张图片和命令已放入 %2；其中的说明写明如何继续。</translation>
    </message>
</context>
<context>
    <name>TimeLine</name>
    <message>
        <source>Play as a film</source>
        <translation>播放影片</translation>
    </message>
    <message>
        <source>Save the film…</source>
        <translation>保存影片…</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Stop the film</source>
        <translation>停止播放</translation>
    </message>
    <message>
        <source>Best so far</source>
        <translation>目前最佳</translation>
    </message>
    <message>
        <source>Show the moment that was the best by the numbers; you decide</source>
        <translation>显示按数值最佳的时刻；由您决定</translation>
    </message>
</context>
<context>
    <name>Training</name>
    <message>
        <source>The training was interrupted. It goes on from step %1, which was saved.</source>
        <translation>训练曾中断。将从已保存的第 %1 步继续。</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Stopped and saved. It can be continued at any time.</source>
        <translation>已停止并保存，可随时继续。</translation>
    </message>
    <message>
        <source>Keep as a style…</source>
        <translation>保留为风格…</translation>
    </message>
    <message>
        <source>The numbers ran away again and again. The last good state was kept.</source>
        <translation>数值一再失控。已保留最后的良好状态。</translation>
    </message>
    <message>
        <source>The disk is full. What was saved is safe.</source>
        <translation>磁盘已满。已保存的内容是安全的。</translation>
    </message>
    <message>
        <source>There was not enough memory. Other programs may use it.</source>
        <translation>内存不足，可能被其他程序占用。</translation>
    </message>
    <message>
        <source>The device that it learned on is not there.</source>
        <translation>学习所用的设备不可用。</translation>
    </message>
    <message>
        <source>There are too few pictures.</source>
        <translation>图片太少。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The training ended before it began.</source>
        <translation>训练还没开始就结束了。</translation>
    </message>
    <message>
        <source>Open its folder</source>
        <translation>打开所在文件夹</translation>
    </message>
    <message>
        <source>The disk is full, so it waits; nothing is lost. It goes on when there is room.</source>
        <translation>磁盘已满，正在等待；没有丢失任何内容。有空间后会继续。</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>Its memory is free for other programs.</source>
        <translation>它的内存可供其他程序使用。</translation>
    </message>
    <message>
        <source>Paused while the computer runs on its battery.</source>
        <translation>电脑使用电池期间已暂停。</translation>
    </message>
    <message>
        <source>Paused while another program needs the graphics card.</source>
        <translation>其他程序需要显卡，已暂停。</translation>
    </message>
    <message>
        <source>Paused until nobody uses the computer.</source>
        <translation>暂停到没有人使用电脑为止。</translation>
    </message>
    <message>
        <source>Paused until %1.</source>
        <translation>暂停到 %1。</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>已暂停。</translation>
    </message>
    <message>
        <source>Learn further</source>
        <translation>继续学习</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>%1 uses %2 of %3 GB of the graphics card: both become slower.</source>
        <translation>%1 占用了显卡 %3 GB 中的 %2 GB：两者都会变慢。</translation>
    </message>
    <message>
        <source>Another program</source>
        <translation>另一个程序</translation>
    </message>
    <message>
        <source>Always make room</source>
        <translation>总是让出</translation>
    </message>
    <message>
        <source>The computer runs on its battery, which learning empties quickly.</source>
        <translation>电脑正在使用电池，学习会很快耗尽电量。</translation>
    </message>
    <message>
        <source>Always pause on battery</source>
        <translation>使用电池时总是暂停</translation>
    </message>
    <message>
        <source>Your style is ready.</source>
        <translation>你的风格已完成。</translation>
    </message>
    <message>
        <source>Try it on my photo…</source>
        <translation>用我的照片试试…</translation>
    </message>
    <message>
        <source>Finish now</source>
        <translation>现在完成</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续学习</translation>
    </message>
    <message>
        <source>Paused: the disk is full</source>
        <translation>已暂停：磁盘已满</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在开始…</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>学习中</translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation>正在暂停…</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Finishing…</source>
        <translation>正在完成…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Could not start</source>
        <translation>无法开始</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>第 %1 / %2 步</translation>
    </message>
    <message>
        <source>%1 so far, about %2 left</source>
        <translation>已进行 %1，大约还需 %2</translation>
    </message>
    <message>
        <source>on another machine, heard just now</source>
        <translation>在另一台电脑上，刚刚有消息</translation>
    </message>
    <message>
        <source>on another machine, last heard %1 ago</source>
        <translation>在另一台电脑上，上次消息在 %1前</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>平衡</translation>
    </message>
    <message>
        <source>Enough variety</source>
        <translation>足够多样</translation>
    </message>
    <message>
        <source>Clean pictures</source>
        <translation>画面干净</translation>
    </message>
    <message>
        <source>Kept busy</source>
        <translation>持续运转</translation>
    </message>
    <message>
        <source>Light and dark are exchanged in the results.</source>
        <translation>结果中明暗颠倒。</translation>
    </message>
    <message>
        <source>The style does nothing: results look like the photos.</source>
        <translation>风格没有作用：结果与照片相同。</translation>
    </message>
    <message>
        <source>All results look alike, whatever the photo is.</source>
        <translation>无论什么照片，结果都一样。</translation>
    </message>
    <message>
        <source>The part that judges is too strong: the style no longer learns from it.</source>
        <translation>评判部分太强：风格学不到东西。</translation>
    </message>
    <message>
        <source>The part that judges has given up.</source>
        <translation>评判部分已放弃。</translation>
    </message>
    <message>
        <source>It knows your pictures by heart: there are too few of them.</source>
        <translation>它已经背下了你的图片：图片太少。</translation>
    </message>
    <message>
        <source>A fine checkerboard pattern covers the results.</source>
        <translation>结果上有细小的棋盘格纹。</translation>
    </message>
    <message>
        <source>Colours are driven to their ends.</source>
        <translation>颜色走向极端。</translation>
    </message>
    <message>
        <source>The numbers run away: the training does not hold.</source>
        <translation>数值失控：训练不稳定。</translation>
    </message>
    <message>
        <source>It waits for pictures to be read most of the time.</source>
        <translation>大部分时间在等待读取图片。</translation>
    </message>
    <message>
        <source>Memory is getting short.</source>
        <translation>内存不足。</translation>
    </message>
    <message>
        <source>The disk is nearly full.</source>
        <translation>磁盘快满了。</translation>
    </message>
    <message>
        <source>At step %1 the numbers ran away. It went back to the last good state and goes on with half the rate.</source>
        <translation>第 %1 步数值失控。已退回到最近的良好状态，并以一半的学习率继续。</translation>
    </message>
    <message>
        <source>%1 So at step %2 it went back to an earlier state and learns more slowly.</source>
        <translation>%1因此在第 %2 步退回到较早的状态，并放慢学习。</translation>
    </message>
    <message>
        <source>%1 So at step %2 it began again with a change.</source>
        <translation>%1因此在第 %2 步作了改动并重新开始。</translation>
    </message>
    <message>
        <source>%1 So at step %2 it changed a setting and goes on.</source>
        <translation>%1因此在第 %2 步改动了一项设置并继续。</translation>
    </message>
    <message>
        <source>Start again with an identity term, which prevents it.</source>
        <translation>加入恒等项重新开始，可以避免。</translation>
    </message>
    <message>
        <source>Start again with a lower identity weight.</source>
        <translation>降低恒等权重重新开始。</translation>
    </message>
    <message>
        <source>Add more varied pictures, or stop at the best moment.</source>
        <translation>增加更多样的图片，或停在最佳时刻。</translation>
    </message>
    <message>
        <source>Start again with varied pictures for the judge.</source>
        <translation>让评判部分看变化过的图片，重新开始。</translation>
    </message>
    <message>
        <source>Wait a little; if it stays, finish with the best moment.</source>
        <translation>稍等；如果持续，就以最佳时刻结束。</translation>
    </message>
    <message>
        <source>Add pictures, or start again with varied ones.</source>
        <translation>增加图片，或用变化过的图片重新开始。</translation>
    </message>
    <message>
        <source>Train longer, or start again with smoother networks.</source>
        <translation>训练更久，或用更平滑的网络重新开始。</translation>
    </message>
    <message>
        <source>Finish with the best moment.</source>
        <translation>以最佳时刻结束。</translation>
    </message>
    <message>
        <source>It goes back by itself; if it stays, finish with the best moment.</source>
        <translation>它会自行退回；如果持续，就以最佳时刻结束。</translation>
    </message>
    <message>
        <source>Copy the pictures to a faster disk.</source>
        <translation>把图片复制到更快的磁盘。</translation>
    </message>
    <message>
        <source>Close other programs, or pause.</source>
        <translation>关闭其他程序，或暂停。</translation>
    </message>
    <message>
        <source>Make space; the training pauses before anything is lost.</source>
        <translation>请腾出空间；训练会在丢失任何内容之前暂停。</translation>
    </message>
    <message>
        <source>Nothing better has come since step %1. It is probably done.</source>
        <translation>自第 %1 步以来没有更好的结果，可能已经完成。</translation>
    </message>
    <message>
        <source>Yes, it is still getting better.</source>
        <translation>是的，还在变好。</translation>
    </message>
    <message>
        <source>Probably; a few more looks will tell.</source>
        <translation>可能；再看几次就知道了。</translation>
    </message>
    <message>
        <source>Too early to tell.</source>
        <translation>现在还说不准。</translation>
    </message>
    <message>
        <source>It ended before its results were first judged.</source>
        <translation>在首次评判结果之前就结束了。</translation>
    </message>
    <message>
        <source>The best moment was at step %1.</source>
        <translation>最好的时刻在第 %1 步。</translation>
    </message>
    <message>
        <source>GIF for everywhere (*.gif);;WebP, smaller and finer (*.webp);;Video (*.mp4)</source>
        <translation>GIF，到处可用 (*.gif);;WebP，更小更精细 (*.webp);;视频 (*.mp4)</translation>
    </message>
    <message>
        <source>Save the film</source>
        <translation>保存影片</translation>
    </message>
    <message>
        <source>The film is being made…</source>
        <translation>正在制作影片…</translation>
    </message>
    <message>
        <source>The film is there: %1</source>
        <translation>影片已保存：%1</translation>
    </message>
    <message>
        <source>Show it in its folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>Try stronger changes…</source>
        <translation>尝试更强的变化…</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>%1 °C</source>
        <translation>%1 °C</translation>
    </message>
    <message>
        <source>Disk: %1 GB free</source>
        <translation>磁盘：剩余 %1 GB</translation>
    </message>
    <message>
        <source>Memory: %1 GB</source>
        <translation>内存：%1 GB</translation>
    </message>
    <message>
        <source>Memory: %1 of %2 GB</source>
        <translation>内存：%1 / %2 GB</translation>
    </message>
    <message>
        <source>The training itself takes %1 GB.</source>
        <translation>训练本身占用 %1 GB。</translation>
    </message>
    <message>
        <source>At %1 °C it slows itself down.</source>
        <translation>达到 %1 °C 时会自动降速。</translation>
    </message>
    <message>
        <source>It is so hot that it slows itself down.</source>
        <translation>温度过高，已自动降速。</translation>
    </message>
    <message>
        <source>Let air to the computer, or pause for a while.</source>
        <translation>请让电脑通风，或暂停一会儿。</translation>
    </message>
    <message>
        <source>Nothing better has come since step %1, and the pictures change little since step %2. It is probably done.</source>
        <translation>自第 %1 步起不再变好，自第 %2 步起图片也变化很小。很可能已经完成。</translation>
    </message>
    <message>
        <source>A little: the numbers get better, but the pictures change little since step %1.</source>
        <translation>略有改善：数值仍在变好，但自第 %1 步起图片变化很小。</translation>
    </message>
    <message>
        <source>The pictures change little since step %1: probably done soon.</source>
        <translation>自第 %1 步起图片变化很小：可能快要完成了。</translation>
    </message>
    <message>
        <source>No visible progress for %1. It is probably done.</source>
        <translation>已有 %1 没有看得见的进展。很可能已经完成。</translation>
    </message>
</context>
<context>
    <name>TrainingNews</name>
    <message>
        <source>“%1” was interrupted.</source>
        <translation>“%1”曾中断。</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>“%1” no longer gets better: go on, or finish with the best moment.</source>
        <translation>“%1”不再变好：可以继续，或用最好的时刻结束。</translation>
    </message>
    <message>
        <source>%1. It is found again when the window is opened.</source>
        <translation>%1。再次打开窗口时会找到它。</translation>
    </message>
    <message>
        <source>The training goes on</source>
        <translation>训练仍在继续</translation>
    </message>
    <message>
        <source>“%1” is ready.</source>
        <translation>“%1”已完成。</translation>
    </message>
    <message>
        <source>“%1” has ended.</source>
        <translation>“%1”已结束。</translation>
    </message>
    <message>
        <source>Style is ready</source>
        <translation>风格已完成</translation>
    </message>
    <message>
        <source>Make a style</source>
        <translation>制作风格</translation>
    </message>
    <message>
        <source>Paused on battery: %1</source>
        <translation>使用电池，已暂停：%1</translation>
    </message>
    <message>
        <source>Paused to make room: %1</source>
        <translation>已暂停以让出显卡：%1</translation>
    </message>
    <message>
        <source>These trainings were interrupted: %1.</source>
        <translation>这些训练被中断：%1。</translation>
    </message>
</context>
<context>
    <name>TrySheet</name>
    <message>
        <source>Try it on my photo</source>
        <translation>用我的照片试试</translation>
    </message>
    <message>
        <source>Turn it into</source>
        <translation>变成</translation>
    </message>
    <message>
        <source>The style after step %1</source>
        <translation>第 %1 步时的风格</translation>
    </message>
    <message>
        <source>Another photo…</source>
        <translation>换一张照片…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Choose a photo</source>
        <translation>选择照片</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Working… the training goes on meanwhile.</source>
        <translation>正在处理…训练同时继续。</translation>
    </message>
    <message>
        <source>The training needs the graphics card, so the CPU computes this picture.</source>
        <translation>训练正在使用显卡，因此这张图片由 CPU 计算。</translation>
    </message>
</context>
<context>
    <name>VersionBar</name>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n 星</numerusform>
        </translation>
    </message>
    <message>
        <source>Compare with this</source>
        <translation>与此版本比较</translation>
    </message>
    <message>
        <source>Compare with the original</source>
        <translation>与原图比较</translation>
    </message>
    <message>
        <source>Note…</source>
        <translation>备注…</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Note on this version</source>
        <translation>此版本的备注</translation>
    </message>
</context>
<context>
    <name>WaitingPage</name>
    <message>
        <source>It begins at %1.</source>
        <translation>将在 %1 开始。</translation>
    </message>
    <message>
        <source>It begins when the batch is finished.</source>
        <translation>批量任务完成后开始。</translation>
    </message>
    <message>
        <source>It begins when the training before it is finished.</source>
        <translation>前一个训练完成后开始。</translation>
    </message>
    <message>
        <source>It begins when nobody has used the computer for ten minutes.</source>
        <translation>无人使用电脑十分钟后开始。</translation>
    </message>
    <message>
        <source>This window must be open then.</source>
        <translation>届时此窗口必须处于打开状态。</translation>
    </message>
    <message>
        <source>Start now</source>
        <translation>立即开始</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Studio</source>
        <translation>工作室</translation>
    </message>
    <message>
        <source>Styles</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Make a style</source>
        <translation>制作风格</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批量</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Style files</source>
        <translation>风格文件</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Import a style</source>
        <translation>导入风格</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>The style is in the gallery.</source>
        <translation>风格已放入风格库。</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) added</source>
        <translation>
            <numerusform>已添加 %n 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are no pictures</source>
        <translation>
            <numerusform>%n 个文件不是图片</numerusform>
        </translation>
    </message>
    <message>
        <source>Open this picture</source>
        <translation>打开这张图片</translation>
    </message>
    <message>
        <source>Import as a style</source>
        <translation>作为风格导入</translation>
    </message>
    <message>
        <source>None of these can be opened</source>
        <translation>这些文件都无法打开</translation>
    </message>
    <message>
        <source>Add to the batch</source>
        <translation>添加到批量</translation>
    </message>
    <message>
        <source>Open in the Studio</source>
        <translation>在工作室中打开</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n folder(s)</source>
        <translation>
            <numerusform>%n 个文件夹</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Wizard</name>
    <message>
        <source>What</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>计划</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Make a style</source>
        <translation>制作风格</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Put into the queue</source>
        <translation>加入队列</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Something went wrong.</source>
        <translation>出了点问题。</translation>
    </message>
    <message>
        <source>“%1” is no longer there.</source>
        <translation>“%1”已不存在。</translation>
    </message>
    <message>
        <source>“%1” cannot be read: the file is damaged or cut off.</source>
        <translation>无法读取“%1”：文件已损坏或不完整。</translation>
    </message>
    <message>
        <source>“%1” is too large to open.</source>
        <translation>“%1”太大，无法打开。</translation>
    </message>
    <message>
        <source>“%1” is too small for this style.</source>
        <translation>“%1”对此风格来说太小。</translation>
    </message>
    <message>
        <source>“%1” is of a kind that cannot be opened.</source>
        <translation>“%1”是无法打开的类型。</translation>
    </message>
    <message>
        <source>The style gave an empty picture for “%1”. It was not saved.</source>
        <translation>该风格为“%1”生成了空白图片，未保存。</translation>
    </message>
    <message>
        <source>The folder cannot be written to.</source>
        <translation>无法写入该文件夹。</translation>
    </message>
    <message>
        <source>The disk is full. Nothing was lost.</source>
        <translation>磁盘已满，没有丢失任何内容。</translation>
    </message>
    <message>
        <source>The style “%1” is not where it was.</source>
        <translation>风格“%1”已不在原处。</translation>
    </message>
    <message>
        <source>The style “%1” is damaged: its file does not match its checksum.</source>
        <translation>风格“%1”已损坏：文件与校验和不符。</translation>
    </message>
    <message>
        <source>The style “%1” was made for a newer version of this program.</source>
        <translation>风格“%1”是为本程序的更新版本制作的。</translation>
    </message>
    <message>
        <source>“%1” cannot be used as a style.</source>
        <translation>“%1”不能用作风格。</translation>
    </message>
    <message>
        <source>“%1” is there already.</source>
        <translation>“%1”已经存在。</translation>
    </message>
    <message>
        <source>There was not enough memory for this photo, even in small pieces.</source>
        <translation>即使分成小块，内存也不足以处理这张照片。</translation>
    </message>
    <message>
        <source>The engine could not be started. Photos can be viewed, but not translated.</source>
        <translation>无法启动引擎。可以查看照片，但不能转换。</translation>
    </message>
    <message>
        <source>The engine stopped twice at “%1”. The photo was left out.</source>
        <translation>引擎在处理“%1”时两次停止，已略过该照片。</translation>
    </message>
    <message>
        <source>The engine is of another version than this window.</source>
        <translation>引擎与窗口的版本不同。</translation>
    </message>
    <message>
        <source>The chosen device is not there.</source>
        <translation>所选设备不可用。</translation>
    </message>
    <message>
        <source>The engine met an error of its own.</source>
        <translation>引擎内部出错。</translation>
    </message>
    <message>
        <source>File is gone</source>
        <translation>文件已不在</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Too large</source>
        <translation>太大</translation>
    </message>
    <message>
        <source>Unknown kind</source>
        <translation>未知类型</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>已略过</translation>
    </message>
    <message>
        <source>Empty result</source>
        <translation>空白结果</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>No licence is stated.</source>
        <translation>没有注明许可证。</translation>
    </message>
    <message>
        <source>%1: not for commercial use.</source>
        <translation>%1：不得用于商业用途。</translation>
    </message>
    <message>
        <source>%1: free for any use.</source>
        <translation>%1：可自由使用。</translation>
    </message>
    <message>
        <source>%1: free for any use with credit.</source>
        <translation>%1：署名后可自由使用。</translation>
    </message>
    <message>
        <source>%1: see the licence.</source>
        <translation>%1：请查看许可证。</translation>
    </message>
    <message>
        <source>Good at</source>
        <translation>擅长</translation>
    </message>
    <message>
        <source>Bad at</source>
        <translation>不擅长</translation>
    </message>
    <message>
        <source>Learned from</source>
        <translation>学习素材</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片数</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>训练步数</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>As the theme</source>
        <translation>跟随主题</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>黑色</translation>
    </message>
    <message>
        <source>Middle grey</source>
        <translation>中灰</translation>
    </message>
    <message>
        <source>White</source>
        <translation>白色</translation>
    </message>
    <message>
        <source>Chequered</source>
        <translation>棋盘格</translation>
    </message>
    <message>
        <source>As the original</source>
        <translation>与原图相同</translation>
    </message>
    <message>
        <source>8 bits</source>
        <translation>8 位</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 位</translation>
    </message>
    <message>
        <source>Keep the profile</source>
        <translation>保留配置文件</translation>
    </message>
    <message>
        <source>Keep all</source>
        <translation>全部保留</translation>
    </message>
    <message>
        <source>Without location</source>
        <translation>去除位置</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Add a number</source>
        <translation>添加编号</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Fastest</source>
        <translation>最快</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Exact (fp32)</source>
        <translation>精确（fp32）</translation>
    </message>
    <message>
        <source>Fast (bf16)</source>
        <translation>快速（bf16）</translation>
    </message>
    <message>
        <source>Another program or window is working on the same results.</source>
        <translation>另一个程序或窗口正在处理相同的结果。</translation>
    </message>
    <message>
        <source>The style does not translate in this direction.</source>
        <translation>该风格不支持这个方向。</translation>
    </message>
    <message>
        <source>The folder “%1” is not there.</source>
        <translation>文件夹“%1”不存在。</translation>
    </message>
    <message>
        <source>Preparing the style for this computer… %1</source>
        <translation>正在为这台电脑准备风格… %1</translation>
    </message>
    <message>
        <source>“%1” is cut off: %2 of it could be read, the rest is left gray.</source>
        <translation>“%1”不完整：读取了其中的 %2，其余部分保留为灰色。</translation>
    </message>
    <message>
        <source>“%1” is cut off: %2 of it could be read, without fine detail; the rest is left gray.</source>
        <translation>“%1”不完整：读取了其中的 %2，缺少细节；其余部分保留为灰色。</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
</context>
</TS>
