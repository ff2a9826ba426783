package org.radiologyai.chat;

import static org.radiologyai.chat.Scrubber.insensitive;
import static org.radiologyai.chat.Scrubber.words;

import java.util.List;
import java.util.regex.Pattern;

/** Names, by what stands before or behind them: a title, a relation, "my name is", an age. */
final class AnnouncedNames {

    private static final String WORD = "\\p{L}[\\p{L}'’-]*";
    private static final String CAPITALISED = "\\p{Lu}[\\p{L}'’-]*";
    private static final String SPELLED = "\\p{Lu}[\\p{L}'’-]*\\p{Ll}\\b";
    /** What follows a name in a sentence. */
    private static final String GOES_ON =
            "(?!(?:and|und|i|ich|is|ist|has|hat|had|hatte|was|war|what|the|der|die|das|with"
                    + "|mit|who|he|she|er|sie|my|mein|meine|but|aber|from|aus|does|do|can|kann|please|bitte|it|es)\\b)";

    private static final String NAME = WORD + "(?:\\s+" + GOES_ON + WORD + "){0,2}";
    private static final String PARTICLES =
            "(?:(?:(?:[Dd]r|[Pp]rof|med|von|van|de|der|den|zu|di|la|el)\\.?\\s+|\\p{Lu}\\.\\s*)){0,6}";
    /** Nouns that follow a word for a relative, in German, and are no names. */
    private static final String NO_NAME =
            "(?!(?:Lungen\\w*|Pneumonie\\w*|Fieber\\w*|Husten\\w*|Krebs\\w*|Tuberkulose\\w*|Asthma\\w*|COVID\\w*|Corona\\w*"
                    + "|Schmerz\\w*|Brust\\w*|Atem\\w*|Angst|Antibiotik\\w*|Bronch\\w*|Grippe\\w*|Erkältung\\w*|Schnupfen"
                    + "|Blut\\w*|Herz\\w*|Röntgen\\w*|Luft\\w*|Probleme?|Sauerstoff\\w*|Wasser|PNEUMONIA|NORMAL"
                    + "|INDETERMINATE|Fever|Pneumonia|Tuberculosis)\\b)";

    /** Capital at the beginning of a sentence, or of a German noun. */
    private static final String NO_FIRST_WORD =
            "(?!(?:The|This|That|My|Our|Your|His|Her|Their|What|Which|Why|How|When|If|A|An|Das|Der|Die|Den|Dem|Ein|Eine|Mein"
                    + "|Meine|Unser|Unsere|Was|Wie|Warum|Wenn|Ob|Im|In|Bei|Mit|Für|Heat|Model|Radiology)\\b)";

    static final List<Pattern> PATTERNS = List.of(
            // last name first
            words("\\b(?:[Pp]atient(?:in)?|[Pp]at\\.|(?:[Pp]atient )?[Nn]ame):?\\s+" + CAPITALISED + ",\\s*"
                    + CAPITALISED),
            // before a date of birth also in capitals
            words("\\b" + CAPITALISED + ",?\\s+" + CAPITALISED
                    + "(?=[,;\\s(]*(?:(?i:DOB|geb\\.?|geboren|born):?\\s*)?(?:(?i:am|on)\\s+)?\\[removed])"),
            words("\\b(?i:named|namens)\\s+(?!\\p{Lu}{4,}\\b|\\w*\\d)" + CAPITALISED + "(?:\\s+" + CAPITALISED + ")?"),
            words("\\b(?:I am|I'm|I’m)\\s+\\p{Lu}\\p{Ll}+(?:\\s+\\p{Lu}\\p{Ll}[\\p{L}'’-]*){0,4}"),
            words("\\b(?:[Ii]ch bin|[Tt]his is)\\s+" + NO_FIRST_WORD + NO_NAME
                    + "\\p{Lu}\\p{Ll}+(?:\\s+\\p{Lu}\\p{Ll}+)?\\b"),
            // with an age behind it, or, in English, what somebody has
            words("\\b" + NO_FIRST_WORD + NO_NAME + SPELLED + "\\s+" + NO_NAME + SPELLED
                    + "(?=,?\\s+\\(?(?:aged? )?\\d{1,3}\\)?(?:[\\s-]*(?:years?|yo|y/o|Jahre|jährig)|[,)])"
                    + "|\\s+(?:has|had)\\b|['’]s (?:x-?ray|picture|scan|result|radiograph)"
                    + "|[,\\s(]*(?:(?i:DOB|geb\\.?|geboren|born):?\\s*)?(?:(?i:am|on)\\s+)?\\[removed])"),
            words(
                    "\\b(?i:mutter|vater|eltern|mama|papa|oma|opa|mother|father|parents?|mom|mum|dad|son|daughter|sohn|tochter)\\s+"
                            + "(?:von|of)\\s+" + NO_NAME + SPELLED + "(?:\\s+" + SPELLED + ")?"),
            words("\\b(?i:kleine[rn]?|little)\\s+" + NO_NAME + SPELLED + "\\s+" + NO_NAME + SPELLED),
            words("\\b(?i:regards|sincerely|grüße|grüßen|gruß),?\\s+(?:[Ii]hre?\\s+)?" + CAPITALISED + "(?:\\s+"
                    + CAPITALISED + ")?"),
            words("\\b(?i:name is|my name’s|my name's|i am called|i’m called|i'm called"
                    + "|ich heiße|ich heisse|name ist|name lautet)\\s+"
                    + NAME),
            words(
                    "\\b(?i:(?:full |first |last |sur|vor|nach|family |patient(?:en)?[ -]?)?name)(?:\\s+(?:des|der)\\s+\\p{L}+)?\\s*[:=]\\s*"
                            + NAME),
            words(
                    "\\b(?i:first name|last name|surname|family name|vorname|nachname|patient(?:en|'s|’s)?[ -]?name)\\s+(?i:(?:is|ist|lautet)\\s+)?"
                            + GOES_ON + "(?!(?i:of|des|dem|or|oder|in|on|be)\\b)" + NAME),
            words(
                    "\\b(?i:patient(?:in)?|child|kind|son|sohn|daughter|tochter|boy|girl|baby|junge|mädchen|he|she|er|sie|man|woman"
                            + "|mutter|vater|mother|father|wife|husband)\\s+(?i:(?:is |was |wird |ist )?(?:called|named|genannt)|heißt"
                            + "|heisst|hieß)\\s+(?!\\p{Lu}{4,}\\b)" + NAME),
            words("\\b(?:I am|I'm|I’m|[Ii]ch bin|[Tt]his is|[Dd]as ist)\\s+\\p{Lu}\\p{Ll}+\\s+\\p{Lu}\\p{Ll}+\\b"),
            words("\\b[Pp]atient(?:in)?[:,]?\\s+" + PARTICLES
                    + "\\p{Lu}\\p{Ll}[\\p{L}'’-]*\\s+\\p{Lu}\\p{Ll}[\\p{L}'’-]*"),
            words("\\b(?i:patient(?:in)?|pat\\.?):\\s*" + CAPITALISED + "(?:,?\\s+" + CAPITALISED + ")?"),
            words("\\b(?:Mrs?|Ms|Miss|Mx|Dr|Prof|Professor|Herrn?|Frau|Fräulein|Sir|Lady|Doctor|Doktor|Nurse|Schwester"
                    + "|Pfleger|Pat|[HF]r(?=\\.))(?:\\.\\s*|\\s+)" + PARTICLES + NO_NAME + CAPITALISED + "(?:\\s+"
                    + PARTICLES + NO_NAME
                    + CAPITALISED
                    + ")?"),
            insensitive("\\b(?:mr|mrs|ms|mister|dr)(?:\\.\\s*|\\s+)" + WORD + "|\\bherrn?\\s+" + WORD),
            words("\\bfrau\\s+" + GOES_ON
                    + "(?!(?:hustet|atmet|oder|muss|soll|will|wird|nicht|nichts|in|im|am|von|ohne|fühlt|sagt|fragt|auch|sehr)\\b)"
                    + WORD),
            words(
                    "\\b(?i:my|our|his|her|the|mein\\p{L}*|unser\\p{L}*|sein\\p{L}*|ihr\\p{L}*)\\s+(?i:little |kleine[rn]? )?"
                            + "(?i:son|daughter|child|baby|wife|husband|mother|father|brother|sister|grandson|granddaughter|uncle|aunt"
                            + "|sohn|tochter|kind|mann|mutter|vater|bruder|enkel|enkelin|oma|opa|onkel|tante),?\\s+"
                            + NO_NAME
                            + "\\p{Lu}\\p{Ll}[\\p{L}'’-]*(?:\\s+\\p{Lu}\\p{Ll}[\\p{L}'’-]*)?"));

    private AnnouncedNames() {}
}
