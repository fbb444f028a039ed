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
</TS>
