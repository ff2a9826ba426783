package org.radiologyai.chat;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes out of a text what may identify a person: names as they are usually given, dates, numbers, addresses, files.
 *
 * <p>Patterns find no name that nothing announces. They rather take a word too many than one too few; what medicine and
 * this application need, {@code T4}, {@code COVID-19}, {@code 2,000 ml}, {@code ResNet50}, stays.
 */
final class Scrubber {

    static final String REMOVED = "[removed]";

    private static final String MONTH =
            "(?:Jan(?:uary|uar|\\.)?|jan(?:uary|uar)|Jänner|Feb(?:ruary|ruar|\\.)?|feb(?:ruary|ruar)"
                    + "|March|Mar\\.|März|märz|Apr(?:il|\\.)?|april|May|Mai|June?|Juni|juni|july?|July?|Juli|juli"
                    + "|Aug(?:ust|\\.)?|august|Sept?(?:ember|\\.)?|september|O[ck]t(?:ober|\\.)?|o[ck]tober"
                    + "|Nov(?:ember|\\.)?|november|De[cz](?:ember|\\.)?|de[cz]ember)";
    /** In any case; only beside a year, for some are words. */
    private static final String ANY_MONTH =
            "(?:jan(?:uary|uar)?|jänner|feb(?:ruary|ruar)?|march|mar|märz|apr(?:il)?|may|mai|june?|juni|july?|juli"
                    + "|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)\\.?";

    private static final String YEAR = "(?:19|20)\\d{2}\\b";
    private static final String TIME =
            "(?:,?[T ]?\\s*(?:at|um|gegen)?\\s*\\d{1,2}[:.]\\d{2}(?::\\d{2})?(?:\\.\\d+)?(?:Z|[+-]\\d{2}:?\\d{2})?"
                    + "(?:\\s*(?:Uhr|a\\.?m\\.?|p\\.?m\\.?|h))?\\b)?";
    private static final String CAPITALISED = "\\p{Lu}[\\p{L}'’-]*";

    private static final List<Pattern> NUMBERS_AND_PLACES = List.of(
            // addresses of the net
            insensitive("\\b(?:https?|ftp|file)://\\S+|\\bwww\\.\\S+"),
            insensitive("[\\p{L}\\d._%+-]+@[\\p{L}\\d-]+(?:\\.[\\p{L}\\d-]+)+"),
            words("(?<![\\d.])(?:\\d{1,3}\\.){3}\\d{1,3}(?::\\d+)?(?![\\d.]*\\d)"),
            insensitive(
                    "(?<![\\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}(?![\\w:])|(?<![\\w:])[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*::"
                            + "[0-9a-f:]*"),
            // files
            words(
                    "(?:\\p{Lu}[\\p{L}\\d'’-]*[ _]){0,8}[\\p{L}\\d._^-]+\\.(?i:dcm|dicom|jpe?g|png|pdf|docx?|xlsx?|csv|txt|zip"
                            + "|tiff?|bmp|gif|heic|nii(?:\\.gz)?|hl7)\\b"),
            words("(?:\\b[A-Za-z]:\\\\|\\\\\\\\|(?<!\\S)~?/(?:home|mnt|data|Users|tmp|var|media|srv|opt|export)/)\\S+"),
            // identifiers of DICOM, and others in hexadecimal
            words("(?<![\\d.])[0-2](?:\\.\\d+){4,}+"),
            insensitive(
                    "\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b|\\b(?=\\w*\\d)[0-9a-f]{16,}\\b"),
            words("\\p{L}[\\p{L}'’-]+\\^+\\p{L}[\\p{L}'’.-]*(?:\\^+[\\p{L}'’.-]*)*"),
            // dates, with the time if there is one
            words("\\b(?:19|20)\\d{2}[-/.]\\d{1,2}[-/.]\\d{1,2}(?!\\d)" + TIME),
            words("(?<![\\d.,])\\d{1,2}([./-])\\s?\\d{1,2}\\1\\s?(?:\\d{4}|\\d{2})(?![\\d%])" + TIME),
            words("\\b(?:am|vom|seit|bis|zum|geb\\.|geboren am)\\s+\\d{1,2}\\.\\s?\\d{1,2}\\.(?!\\d)" + TIME),
            words("(?<![\\d.,])\\d{1,2}(?:st|nd|rd|th|\\.)?[\\s-]*(?:of\\s+)?" + MONTH
                    + "(?!\\p{L})(?:,?[\\s-]*\\d{4}\\b)?" + TIME),
            words("(?<!\\p{L})" + MONTH
                    + "\\s+\\d{1,2}(?:st|nd|rd|th)?(?![\\d.,]*\\d|\\s*(?:%|percent|Prozent))(?:,?\\s*\\d{4}\\b)?"
                    + TIME),
            words("(?<!\\p{L})" + MONTH + ",?\\s+" + YEAR),
            insensitive("(?<![\\d.,])\\d{1,2}(?:st|nd|rd|th|\\.)?[\\s-]*(?:of\\s+)?" + ANY_MONTH + ",?[\\s-]*" + YEAR),
            insensitive("(?<!\\p{L})" + ANY_MONTH + "\\s+\\d{1,2}(?:st|nd|rd|th)?,?\\s+" + YEAR),
            words("\\b(?:19|20)\\d{2}\\s\\d{1,2}\\s\\d{1,2}\\b|(?<![\\d.,])\\d{1,2}\\s\\d{1,2}\\s" + YEAR),
            insensitive(
                    "\\b(?:born|geboren|geb\\.?|dob|jahrgang|date of birth|geburtsdatum)\\s*:?\\s*(?:in|im|am|on|is|ist)?\\s*"
                            + "(?:jahr\\s+)?\\d[\\d./-]*"),
            // telephones
            words("(?<![\\d.])\\+\\d[\\d\\s()/.-]{6,}\\d"),
            words("(?<![\\d.,])\\(?0\\d{2,5}\\)?[\\s/-]+\\d[\\d\\s/-]{3,}\\d"),
            words("(?<![\\d.,])(?:\\(\\d{3}\\)\\s*|\\d{3}[-.\\s])\\d{3}[-.\\s]\\d{3,4}(?!\\d)"),
            words("(?<!\\d)\\d{3}-\\d{2}-\\d{4}(?!\\d)"),
            insensitive(
                    "\\b(?:tel|telephone|phone|call|telefon|handy|mobil|mobile|fax)\\b\\D{0,15}\\d[\\d\\s/-]{4,}\\d"),
            // numbers of patients, cases and orders
            insensitive("\\b(?:MRN|PID|SSN|NHS|patient(?:en|s|'s|’s)?[-\\s]?(?:id|no\\.?|number|nummer|nr\\.?)"
                    + "|(?:case|accession|order|record|insurance|medical record|study|hospital)\\s?(?:id|no\\.?|number)"
                    + "|(?:fall|auftrags?|versicherten|kranken(?:kassen|versicherungs)?|akten|studien)-?(?:nummer|nr\\.?)"
                    + "|accession|\\bid)\\s*[:#=]?\\s*(?:is|ist|lautet)?\\s*[\\p{L}\\d/_-]*\\d[\\p{L}\\d/_-]*"),
            insensitive(
                    "\\b(?:patient(?:in)?|pat|case|fall|kv|studie)[\\s.:-]{0,3}(?:(?:nr|no|number|nummer)\\b\\.?[\\s:]*#?|#)\\s*\\d"
                            + "[\\w/-]*|\\b(?:patient(?:in)?|pat|case|fall)\\b[.:]?\\s+\\d{3,}\\b"),
            words("\\b\\p{Lu}{1,5}[-_/]?\\d{4,}\\w*(?:[-/]\\w+)*"),
            words("\\b(?=(?:[A-Z0-9]*\\d){3})(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6,}(?:-[A-Z0-9]+)*\\b"),
            words("(?<!\\d)(?<!\\b[01][.,])\\d{5,}"),
            // where somebody lives
            words("\\b\\p{Lu}[\\p{L}-]*(?:straße|strasse|str\\.|weg|gasse|allee|platz)\\s+\\d{1,4}\\s?[a-z]?\\b"),
            insensitive("\\b\\p{L}[\\p{L}-]*(?:straße|strasse|str\\.)\\s+\\d{1,4}\\s?[a-z]?\\b"),
            words("\\b\\d{1,4}\\p{L}?\\s+" + CAPITALISED + "(?:\\s+" + CAPITALISED
                    + ")?\\s+(?:Street|St\\.?|Road|Rd\\.?|Avenue|Ave\\.?|Lane|Drive)(?!\\p{L})"),
            insensitive("\\b\\d{1,4}[a-z]?\\s+\\p{L}+(?:\\s+\\p{L}+)?\\s+(?:street|road|avenue)\\b"));

    /** Several optional blanks beside each other take the cube of their number. */
    private static final Pattern LONG_BLANKS = words("\\s{3,}");

    private static final Pattern SEVERAL = Pattern.compile("\\[removed](?:[\\s,;]*\\[removed])++");

    private Scrubber() {}

    static Pattern words(String regex) {
        return Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
    }

    static Pattern insensitive(String regex) {
        return Pattern.compile(
                regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);
    }

    /** The text with {@code [removed]} in place of all that. */
    static String scrub(String text) {
        String left = LONG_BLANKS.matcher(text).replaceAll("  ");
        for (List<Pattern> patterns : List.of(NUMBERS_AND_PLACES, AnnouncedNames.PATTERNS)) {
            for (Pattern pattern : patterns) {
                left = pattern.matcher(left).replaceAll(REMOVED);
            }
        }
        return SEVERAL.matcher(left).replaceAll(REMOVED);
    }
}
