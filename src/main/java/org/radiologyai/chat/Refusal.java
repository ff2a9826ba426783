package org.radiologyai.chat;

import java.util.Optional;
import java.util.regex.Pattern;

/** Questions that get a fixed answer, so that no language model is tempted by them. */
enum Refusal {
    /** How much of a medicine to give. */
    DOSING("decline.dosing"),
    /** An attempt to make the assistant something else. */
    INJECTION("decline.injection");

    private static final String MEDICINE =
            "(\\w+(cillin|zillin|mycin|cyclin|cycline|zyklin|floxacin|profen\\w*|azol|azole|olol|pril|sartan|statin|solone?|solon)"
                    + "|paracetamol|acetaminophen|tylenol|aspirin|asa|salbutamol|albuterol|cef\\w+|ceph\\w+|insulin|morphine?"
                    + "|morphin|oseltamivir|tamiflu|remdesivir|heparin|cortiso\\w+|kortiso\\w+|dexamethason\\w*|steroids?"
                    + "|antibiotic\\w*|antibiotik\\w*|medicines?|medications?|medikament\\w*|medizin|drugs?|cough syrup"
                    + "|hustensaft|saft|sirup|opioids?|fentanyl|ketamine?)";
    private static final String AMOUNT = "(how (much|many|often)|what amount|(daily|maximum|max|right) (\\w+ )?amount"
            + "|(\\d+([.,]\\d+)? ?)?(mg|milligrams?|ml|mcg|µg)\\b|tablets?|pills?|drops"
            + "|wie ?viel\\w*|wie oft|milligramm|milliliter|tabletten?|tropfen)";
    private static final Pattern AMOUNT_OF_MEDICINE =
            Phrases.any(AMOUNT + "\\b.{0,80}?\\b" + MEDICINE + "\\b", MEDICINE + "\\b.{0,80}?\\b" + AMOUNT + "\\b");
    private static final Pattern MEDICINE_DOSE = Phrases.any(
            "dos(e|es|age|ages|ing|is|en)\\b.{0,80}?\\b" + MEDICINE + "\\b",
            MEDICINE + "\\b.{0,80}?\\b(over)?dos(e|es|age|ages|ing|is|en|ierung\\w*)\\b");
    private static final String CHANGE =
            "(double|halve|increase|raise|reduce|lower|stop|skip|repeat|discontinue|verdoppeln|halbieren|erhöhen|steigern"
                    + "|verringern|absetzen|weglassen|wiederholen)";
    private static final Pattern CHANGE_OF_MEDICINE =
            Phrases.any(CHANGE + "\\b.{0,60}?\\b" + MEDICINE + "\\b", MEDICINE + "\\b.{0,60}?\\b" + CHANGE + "\\b");
    private static final Pattern DOSE = Phrases.any(
            "dos(e|es|age|ages|ing)\\b",
            "\\w*dosis\\b|\\w*dosen\\b|\\w*dosier\\w*",
            "\\d+ ?(mg|milligramm?s?)\\b",
            "prescribe (me|us|him|her|something|an?)\\b|verschreib\\w* (\\w+ ){0,2}(mir|uns|ihm|ihr|etwas|was|ein\\w*)\\b",
            "mg ?(/|per|pro) ?(kg|day|tag)",
            "(flow|lit(re|er)s?) of oxygen|oxygen flow|liter sauerstoff|sauerstofffluss");
    private static final Pattern RADIATION = Phrases.any(
            "radiation|radiolog\\w* dose|x-?rays?\\b|msv\\b|sievert", "strahl\\w*|strahlen\\w*|röntgen\\w*");

    private static final Pattern ATTEMPTS = Phrases.any(
            "(ignore|disregard|forget|override|bypass|drop|skip) (\\w+ ){0,4}(instructions?|rules?|prompts?|guidelines?|directions"
                    + "|constraints?|restrictions?|told|programming)",
            "(ignore|disregard|forget) (\\w+ ){0,2}(everything|anything|all)\\b.{0,40}\\b(above|before|told|said|earlier|previous\\w*)",
            "(repeat|print|output|copy|show) (\\w+ ){0,4}(text|words|everything|message|sentences) (\\w+ )?(above|before)",
            "what (were|have|had) you (been )?(told|instructed)",
            "system override|override (mode|code)",
            "(as|i am|i[’']m) (the|an|your) (administrator|admin|developer|operator|creator|owner)\\b.{0,60}"
                    + "\\b(authori[sz]e|allow|permit|order|command|instruct|tell)",
            "(without|have no|has no|with no) (any )?(restrictions|rules|filters|limitations)",
            "(act|behave) (as|like) (an?|the|my) (\\w+ ){0,2}(chatbot|bot|ai|assistant|doctor|physician|radiologist|expert)",
            "you are now\\b",
            "from now on,? (you|act|answer|respond|behave)",
            "(act|behave|respond|answer) (as|like) (if )?(you|an? (unrestricted|unfiltered|evil|different|real|licensed|human|other"
                    + "|doctor|physician|radiologist|pirate|hacker))",
            "pretend (to be|you|that you)|role-?play as",
            "(reveal|show|print|repeat|output|display|leak|share|quote|write|tell|give|translate)\\b.{0,40}\\b(system|initial"
                    + "|hidden|original|secret|your) (prompt|instructions|message|rules)",
            "what (is|are|was|were) (your|the (system|initial|hidden|original|secret)) (\\w+ )?(prompt|instructions?|rules)",
            "(repeat|print|output|copy|summari[sz]e) (everything|all|the text|what is) (that is )?(above|before)",
            "(messages?|questions?|conversations?) of (the )?(last|other) (\\w+ )?(users?|patients?)",
            "(decode|dekodier\\w*|entschlüssel\\w*)\\b.{0,60}(do what|follow|obey|folge|befolg\\w*|ausführ\\w*)",
            "(execute|run|obey) the file ?name|führ\\w* den dateinamen aus",
            "my instructions,? which i must not",
            "(not bound|bound) by (any|no) rules|without (any )?rules|ohne regeln",
            "(answer|respond|reply) only with|antworte\\w* nur mit",
            "\\[\\[? ?(assistant|system) ?:",
            "system ?prompt|developer mode|jailbreak\\w*|do anything now|\\bdan mode",
            "</?(system|assistant|instructions?)>|\\[/?inst\\]|<\\|im_\\w+\\|>",
            "(new|updated) (system )?instructions? ?:",
            "(ignorier\\w*|vergiss|vergessen sie|missachte\\w*|übergeh\\w*|umgeh\\w*) (\\w+ ){0,4}(anweisung\\w*|anleitung\\w*"
                    + "|regeln?|instruktion\\w*|vorgaben?|befehle?|vorschrift\\w*)",
            "(ignorier\\w*|vergiss|vergessen sie|missachte\\w*) (\\w+ ){0,2}alles",
            "wiederhol\\w* (\\w+ ){0,4}(text|alles|nachricht|worte|sätze) (\\w+ )?(oben|davor|zuvor|darüber)",
            "stell dir vor,? du (hättest|hast|wärst|wärest|bist)|stellen sie sich vor,? sie (hätten|wären)",
            "(wie lauten|was sind) (deine|ihre) (\\w+ )?(anweisungen|instruktionen|regeln|vorgaben)",
            "als (administrator|admin|entwickler|betreiber|chef)\\w*\\b.{0,60}\\b(erlaub\\w*|befehl\\w*|autorisier\\w*|weise)",
            "handle (\\w+ ){0,2}(als|wie)\\b|ohne (jede |alle )?(einschränkungen|beschränkungen|filter)\\b",
            "du bist (jetzt|nun|ab jetzt|ab sofort|von nun an)",
            "(ab jetzt|ab sofort|von nun an) (bist|antwort\\w*|verhältst|sind sie)",
            "tu so,? als|gib dich als|spiel\\w* (die rolle|einen arzt|den arzt|eine ärztin)|verhalte dich (wie|als)",
            "(zeig\\w*|nenn\\w*|verrat\\w*|gib|wiederhol\\w*|druck\\w*|schreib\\w*|übersetz\\w*)\\b.{0,40}\\b(system-?prompt"
                    + "|system-?anweisung\\w*|system-?nachricht|(deine|ihre|geheimen?) anweisungen|deinen prompt|deine regeln)",
            "system-?prompt|system-?anweisung\\w*|entwicklermodus|neue anweisung(en)? ?:");
    private static final Pattern AS_SYSTEM = Pattern.compile("(?im)^\\s*(system|assistant)\\s*:");

    private final String key;

    Refusal(String key) {
        this.key = key;
    }

    /** None if the question may be answered. */
    static Optional<Refusal> of(String question) {
        // File names have underscores where sentences have spaces.
        if (ATTEMPTS.matcher(question.replace('_', ' ')).find()
                || AS_SYSTEM.matcher(question).find()) {
            return Optional.of(INJECTION);
        }
        boolean aboutMedicine = AMOUNT_OF_MEDICINE.matcher(question).find()
                || MEDICINE_DOSE.matcher(question).find()
                || CHANGE_OF_MEDICINE.matcher(question).find();
        boolean aboutDose =
                DOSE.matcher(question).find() && !RADIATION.matcher(question).find();
        return aboutMedicine || aboutDose ? Optional.of(DOSING) : Optional.empty();
    }

    /** The fixed answer. */
    String text(Language language) {
        return Texts.get(language, key);
    }
}
