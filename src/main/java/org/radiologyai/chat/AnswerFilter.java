package org.radiologyai.chat;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a language model writes before anybody else does, sentence by sentence: one that gives a dose, makes a
 * diagnosis, keeps somebody from seeing a physician or tells the instructions is replaced. One for each answer.
 */
final class AnswerFilter {

    private static final Pattern END_OF_SENTENCE = Pattern.compile("[.!?…][\"'”“’»)\\]*]*\\s+|\\n+");
    private static final int TELLING_WORDS = 8;

    private static final String NUMBER = "\\d+(?:[.,]\\d+)?(?: ?(?:-|–|to|bis) ?\\d+(?:[.,]\\d+)?)?";
    private static final String INTERVAL =
            "(?:\\w+ times (?:a|per) (?:day|week)|\\d+ times (?:a|per) day|once (?:a day|daily)"
                    + "|twice (?:a day|daily)|every \\w+ hours|daily|per day|\\d+-?mal (?:am tag|täglich|pro tag)|(?:ein|zwei|drei|vier)mal"
                    + " (?:am tag|täglich|pro tag)|alle \\w+ stunden|täglich|am tag|pro tag)";
    private static final Pattern DOSE = Phrases.any(
            NUMBER
                    + " ?(?:mg|milligrams?|milligramm|µg|μg|mcg|micrograms?|mikrogramm|iu|i\\.u\\.|i\\.e\\.|ie|units?|einheiten)\\b",
            NUMBER
                    + " ?(?:g|grams?|gramm|ml|milliliters?|milliliter|tropfen|drops|puffs?|hübe?|tablets?|pills?|capsules?|tabletten?"
                    + "|kapseln?)\\b.{0,40}?(?:/ ?kg|per kg|pro kg|" + INTERVAL + ")",
            "(?:take|give|administer|prescribe|inject|nehmen|geben|nimm|gib|verabreich\\w*|spritz\\w*)\\b.{0,60}?\\b(?:"
                    + NUMBER
                    + "|one|two|three|ein\\w*|zwei|drei) (?:tablets?|pills?|capsules?|puffs?|drops|tabletten?|kapseln?|tropfen"
                    + "|hübe?)\\b",
            "(?:take|give|administer|nehmen|geben|nimm|gib|verabreich\\w*)\\b.{0,60}?\\b" + INTERVAL);

    private static final String ILLNESS =
            "(?:\\w+ ){0,3}(?:pneumonia|tuberculosis|covid\\S*|cancer|tumou?r|asthma|bronchitis|flu"
                    + "|influenza|infection|effusion|pneumothorax|heart failure|sepsis|fracture|lungenentzündung|pneumonie|tuberkulose"
                    + "|krebs|tumor|grippe|infektion|erguss|pleuraerguss|herzschwäche|fraktur|bruch)";
    private static final String PERSON =
            "(?:you|your (?:child|son|daughter|baby|wife|husband|mother|father)|the (?:patient|child)"
                    + "|this (?:patient|child)|he|she|sie|du|ihr (?:kind|sohn|mann|baby)|ihre (?:tochter|frau)|dein kind|(?:der|die|das|dieser"
                    + "|diese|dieses) (?:patient|patientin|kind)|er|es)";
    private static final String PERHAPS = "(?:may|might|could|can|would|should|könnte|könnten|kann|dürfte)\\b";
    private static final Pattern CLAIM = Phrases.any(
            PERSON + " (?:(?!" + PERHAPS
                    + ")\\w+ )?(?:have|has|got|suffers?|suffering|is suffering|haben|hast|hat|leiden|leidet"
                    + "|leidest) (?:from |unter |an )?" + ILLNESS + "\\b",
            PERSON + " (?:\\w+ )?(?:do not|don[’']?t|does not|doesn[’']?t) have " + ILLNESS + "\\b",
            PERSON + " (?:haben|hast|hat) (?:\\w+ )?kein\\w* " + ILLNESS + "\\b",
            PERSON
                    + " (?:are|is|sind|bist|ist) (?:completely |perfectly |definitely |völlig |ganz )?(?:healthy|gesund)\\b",
            "(?:this|that|it) is (?:definitely|clearly|certainly|obviously|surely|a case of|most likely)\\b.{0,20}\\b"
                    + ILLNESS + "\\b",
            "es handelt sich (?:\\w+ ){0,3}um " + ILLNESS + "\\b",
            "(?:diagnosis|diagnose): " + ILLNESS + "\\b");
    /** Before a claim, what makes none of it: a condition right there, or a doubt or a denial somewhere. */
    private static final Pattern OPEN_BEFORE = Phrases.any(
            "(?:if|whether|when|unless|though|although|ob|wenn|falls|sollte|should|suspect\\w*|obwohl)\\b[^,.;:]*$");

    private static final Pattern DOUBT_BEFORE =
            Phrases.any("not\\b|never\\b|cannot\\b|no (?:one|way)\\b|nobody\\b|nicht\\b|nie\\b"
                    + "|niemand\\b|kein\\w*|unclear\\b|unable\\b|possib\\w+|" + PERHAPS
                    + "|möglich\\w*|vielleicht\\b|perhaps\\b|maybe\\b");
    private static final Pattern DENIED_SHORT = Pattern.compile("(?i)n[’']t\\b");

    private static final Pattern NEVER = Phrases.any(
            "i (?:(?!cannot|never)\\w+ )?diagnose|my diagnosis|(?:the|your) diagnosis is (?!made|up|for|not|a matter|always|never)",
            "ich (?:\\w+ )?(?:diagnostiziere|stelle die diagnose)|meine diagnose|(?:die|ihre|deine) diagnose (?:lautet|ist:)",
            "(?:can|could|may) (?:\\w+ )?(?:skip|avoid|cancel|delay) (?:\\w+ ){0,3}(?:doctor|physician|appointment|hospital)",
            "(?:is not|isn[’']?t|is no) (?:an )?(?:emergency|urgent)|kein notfall|nicht (?:dringend|eilig)",
            "no need (?:to|for) (?:\\w+ ){0,3}(?:doctor|physician|hospital|medical|radiologist|appointment)",
            "(?:do not|don[’']?t|does not|doesn[’']?t|needn[’']?t) (?:need|have) (?:to )?(?:\\w+ ){0,3}(?:doctor|physician|hospital"
                    + "|medical (?:care|attention|help)|radiologist|emergency)",
            "(?:stop|skip|discontinue) (?:taking )?(?:your|the|all) (?:medicines?|medications?|antibiotics?|treatment)",
            "(?:brauchen|brauchst|braucht|müssen|musst|muss) (?:\\w+ ){0,4}(?:kein\\w*|nicht zu[mr]?) (?:\\w+ )?(?:arzt|ärztin|arztbesuch"
                    + "|krankenhaus|radiolog\\w*|notaufnahme|behandlung)",
            "(?:kein|ein) arztbesuch (?:ist )?(?:nicht )?(?:nötig|notwendig|erforderlich)",
            "(?:setzen|setz|brechen|brich) (?:sie )?(?:\\w+ ){0,3}(?:medikament\\w*|antibiotik\\w*|behandlung) (?:einfach )?ab");

    private static final Set<String> INSTRUCTIONS = sequences(SystemPrompt.RULES);

    private final String notice;
    private final StringBuilder held = new StringBuilder();
    private boolean replacedLast;

    AnswerFilter(Language language) {
        this.notice = Texts.get(language, "filtered");
    }

    /**
     * Takes the next piece.
     *
     * @return the sentences that are complete with it; may be empty
     */
    String accept(String piece) {
        held.append(piece);
        StringBuilder released = new StringBuilder();
        Matcher end = END_OF_SENTENCE.matcher(held);
        int from = 0;
        // A sentence is over when the next one has begun: more space or quotes may follow.
        while (end.find() && end.end() < held.length()) {
            released.append(checked(held.substring(from, end.end())));
            from = end.end();
        }
        held.delete(0, from);
        return released.toString();
    }

    /** What is left when the answer is at its end. */
    String finish() {
        String rest = checked(held.toString());
        held.setLength(0);
        return rest;
    }

    private String checked(String sentence) {
        if (sentence.isBlank()) {
            return sentence;
        }
        if (!isForbidden(sentence)) {
            replacedLast = false;
            return sentence;
        }
        String space = sentence.substring(sentence.stripTrailing().length());
        String instead = replacedLast ? "" : notice + (space.isEmpty() ? " " : space);
        replacedLast = true;
        return instead;
    }

    static boolean isForbidden(String sentence) {
        String plain = sentence.replaceAll("[*_`#]+", "");
        return DOSE.matcher(plain).find() || NEVER.matcher(plain).find() || claims(plain) || tellsInstructions(plain);
    }

    /** "You have pneumonia", but neither "whether you have pneumonia" nor "it does not mean that you have pneumonia". */
    private static boolean claims(String sentence) {
        Matcher claim = CLAIM.matcher(sentence);
        while (claim.find()) {
            String before = sentence.substring(0, claim.start());
            boolean open = OPEN_BEFORE.matcher(before).find()
                    || DOUBT_BEFORE.matcher(before).find()
                    || DENIED_SHORT.matcher(before).find()
                    || sentence.strip().endsWith("?");
            if (!open) {
                return true;
            }
        }
        return false;
    }

    private static boolean tellsInstructions(String sentence) {
        Set<String> common = sequences(sentence);
        common.retainAll(INSTRUCTIONS);
        return !common.isEmpty();
    }

    private static Set<String> sequences(String text) {
        String[] words = text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\d]+");
        Set<String> sequences = new HashSet<>();
        for (int i = 0; i + TELLING_WORDS <= words.length; i++) {
            StringBuilder sequence = new StringBuilder();
            for (int j = i; j < i + TELLING_WORDS; j++) {
                sequence.append(words[j]).append(' ');
            }
            sequences.add(sequence.toString());
        }
        return sequences;
    }
}
