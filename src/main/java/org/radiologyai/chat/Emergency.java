package org.radiologyai.chat;

import java.util.regex.Pattern;

/** Whether a question sounds as if somebody needs help now. Better once too often. */
final class Emergency {

    private static final Pattern SIGNS = Phrases.any(
            // English
            "(can[’']?t|cannot|can not|unable to|hardly|barely|struggl\\w+ to|not able to|trouble) breath\\w*",
            "(not|stopped|stops) breathing",
            "gasping|chok(ing|es)\\b|suffocat\\w+",
            "(short|shortness) of breath",
            "(turn(s|ed|ing)?|going|went|is|are) blue|blue (lips|face)",
            "blood when (\\w+ ){0,3}cough\\w*|a lot of blood",
            "(difficult(y|ies)|trouble|problems?) (with )?breathing|breathing (difficult\\w+|trouble|problems)",
            "unconscious|unresponsive|passed out|faint(ed|ing)|(won[’']?t|doesn[’']?t|does not|not) wake|collapsed (and|on|in|at)"
                    + "|(has|just) collapsed",
            "chest pain|pain in (my|the|his|her) chest",
            "(having|has|had|have) (a |an )?(heart attack|stroke|seizure|convulsions?)",
            "cardiac arrest|no pulse",
            "(cough|vomit)\\w* (up )?(\\w+ ){0,3}blood",
            "desaturat\\w*|grunting|(can[’']?t|cannot) keep (him|her|them|it|my \\w+) awake",
            "(bleed\\w*|blood) (heavily|a lot|everywhere)|(severe|heavy) bleeding",
            "anaphyla\\w+|overdos\\w+|poisoned",
            "suicid\\w+|kill (myself|himself|herself)|want to die|(end|ending|take|taking) (my|his|her) (own )?life",
            "(saturation|sats|spo2|oxygen)\\D{0,25}\\b[1-8]\\d ?(%|percent)?",
            "(is|it[’']?s) (this |it )?an emergency|medical emergency",
            // German
            "(bekomm\\w*|krieg\\w*) (\\w+ ){0,3}(keine|kaum|schlecht|schwer|zu wenig) (\\w+ ){0,2}luft",
            "(kann|kannst|können) (\\w+ ){0,3}(nicht|kaum) (mehr )?(richtig )?atmen|atmet (\\w+ )?(nicht|kaum|schwer)( mehr)?"
                    + "|atemnot|atemstillstand|luftnot",
            "erstick\\w*",
            "blaue lippen|lippen (sind|werden) (\\w+ ){0,2}blau|läuft blau|wird (\\w+ )?blau|blau angelaufen",
            "bewusstlos|nicht ansprechbar|ohnmächtig|wacht nicht (mehr )?auf|zusammengebrochen",
            "brustschmerz\\w*|schmerz\\w* in (der|meiner) brust",
            "atempausen?|trinkt nicht mehr",
            "herzinfarkt|herzstillstand|schlaganfall|krampfanfall|krampft\\b|kein(en)? puls",
            "hust\\w* (\\w+ )?blut|blut (gehustet|gespuckt|erbrochen)|spuckt blut|bluthusten",
            "blutet (sehr )?stark|starke blutung",
            "überdosis|vergiftet|vergiftung",
            "suizid\\w*|selbstmord|umbringen|nicht mehr leben",
            "\\w*sättigung\\D{0,25}\\b[1-8]\\d ?(%|prozent)?",
            "(ist|ein|medizinischer) (das |es )?(ein )?notfall");

    private Emergency() {}

    static boolean isIn(String question) {
        return SIGNS.matcher(question).find();
    }
}
