<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>BatchModel</name>
    <message numerus="yes">
        <source>%n need attention</source>
        <translation>
            <numerusform>%n needs attention</numerusform>
            <numerusform>%n need attention</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BatchPage</name>
    <message numerus="yes">
        <source>%1 of %2 done · %n need attention</source>
        <translation>
            <numerusform>%1 of %2 done · %n needs attention</numerusform>
            <numerusform>%1 of %2 done · %n need attention</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckSheet</name>
    <message numerus="yes">
        <source>%n file(s) are no pictures and are left out.</source>
        <translation>
            <numerusform>%n file is no picture and is left out.</numerusform>
            <numerusform>%n files are no pictures and are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Translate %n photo(s)</source>
        <translation>
            <numerusform>Translate %n photo</numerusform>
            <numerusform>Translate %n photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DropArea</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>News</name>
    <message numerus="yes">
        <source>%n photo(s) need attention.</source>
        <translation>
            <numerusform>%n photo needs attention.</numerusform>
            <numerusform>%n photos need attention.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) could not be understood.</source>
        <translation>
            <numerusform>%n setting could not be understood.</numerusform>
            <numerusform>%n settings could not be understood.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) are as they were.</source>
        <translation>
            <numerusform>%n setting is as it was.</numerusform>
            <numerusform>%n settings are as they were.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PairSheet</name>
    <message numerus="yes">
        <source>Align all %n that are shifted</source>
        <translation>
            <numerusform>Align the %n that is shifted</numerusform>
            <numerusform>Align all %n that are shifted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) have no partner of the same name and are not used:</source>
        <translation>
            <numerusform>%n picture has no partner of the same name and is not used:</numerusform>
            <numerusform>%n pictures have no partner of the same name and are not used:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PicturesStep</name>
    <message numerus="yes">
        <source>%n are set aside to look at while it learns.</source>
        <translation>
            <numerusform>%n is set aside to look at while it learns.</numerusform>
            <numerusform>%n are set aside to look at while it learns.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) cannot be used.</source>
        <translation>
            <numerusform>%n file cannot be used.</numerusform>
            <numerusform>%n files cannot be used.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VersionBar</name>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n star</numerusform>
            <numerusform>%n stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message numerus="yes">
        <source>%n photo(s) added</source>
        <translation>
            <numerusform>%n photo added</numerusform>
            <numerusform>%n photos added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are no pictures</source>
        <translation>
            <numerusform>%n file is no picture</numerusform>
            <numerusform>%n files are no pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n folder(s)</source>
        <translation>
            <numerusform>%n folder</numerusform>
            <numerusform>%n folders</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Making</name>
    <message numerus="yes">
        <source>%n pairs are twice the same picture</source>
        <translation>
            <numerusform>%n pair is twice the same picture</numerusform>
            <numerusform>%n pairs are twice the same picture</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pairs differ in shape</source>
        <translation>
            <numerusform>%n pair differs in shape</numerusform>
            <numerusform>%n pairs differ in shape</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pairs do not lie on each other</source>
        <translation>
            <numerusform>%n pair does not lie on each other</numerusform>
            <numerusform>%n pairs do not lie on each other</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n have an unusual shape</source>
        <translation>
            <numerusform>%n has an unusual shape</numerusform>
            <numerusform>%n have an unusual shape</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are black and white among colour</source>
        <translation>
            <numerusform>%n is black and white among colour</numerusform>
            <numerusform>%n are black and white among colour</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n have a watermark or text on them</source>
        <translation>
            <numerusform>%n has a watermark or text on it</numerusform>
            <numerusform>%n have a watermark or text on them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n have borders or frames</source>
        <translation>
            <numerusform>%n has a border or frame</numerusform>
            <numerusform>%n have borders or frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n look as if they belong to another pile</source>
        <translation>
            <numerusform>%n looks as if it belongs to another pile</numerusform>
            <numerusform>%n look as if they belong to another pile</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are in another pile too</source>
        <translation>
            <numerusform>%n is in another pile too</numerusform>
            <numerusform>%n are in another pile too</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are nearly the same as others</source>
        <translation>
            <numerusform>%n is nearly the same as another</numerusform>
            <numerusform>%n are nearly the same as others</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are exact copies</source>
        <translation>
            <numerusform>%n is an exact copy</numerusform>
            <numerusform>%n are exact copies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are too small</source>
        <translation>
            <numerusform>%n is too small</numerusform>
            <numerusform>%n are too small</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n have no partner</source>
        <translation>
            <numerusform>%n has no partner</numerusform>
            <numerusform>%n have no partner</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n are not used</source>
        <translation>
            <numerusform>%n is not used</numerusform>
            <numerusform>%n are not used</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewSheet</name>
    <message numerus="yes">
        <source>%n picture(s) cropped</source>
        <translation>
            <numerusform>%n picture cropped</numerusform>
            <numerusform>%n pictures cropped</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SampleSheet</name>
    <message numerus="yes">
        <source>%n picture(s) kept in %1</source>
        <translation>
            <numerusform>%n picture kept in %1</numerusform>
            <numerusform>%n pictures kept in %1</numerusform>
        </translation>
    </message>
</context>
</TS>
