package org.radiologyai.chat;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The languages that the guide and the fixed texts speak. */
enum Language {
    EN(Locale.ENGLISH),
    DE(Locale.GERMAN);

    private static final Pattern GERMAN =
            words("[äöüß]|\\b(und|ist|sind|das|der|den|dem|des|ein|eine|einen|wie|warum|wieso|nicht"
                    + "|ich|mein|meine|meinen|bitte|heißt|bedeutet|kann|soll|bild|kind|sie|er|wir|für|mit|auf|von|zu|ab|als|dir|mir|deine"
                    + "|dein|ihre|welche|welcher|wer|wo|gibt|bei|aus|oder|kein|keine|wird|werden)\\b");
    private static final Pattern ENGLISH =
            words("\\b(the|is|are|what|how|why|does|do|did|of|and|my|can|it|this|that|i|a|an|to|for"
                    + "|should|have|has|with|your|you|please|which|who|when|where|not|or|on|me|be|will)\\b");

    private final Locale locale;

    Language(Locale locale) {
        this.locale = locale;
    }

    Locale locale() {
        return locale;
    }

    /** {@code en} or {@code de}. */
    String code() {
        return locale.getLanguage();
    }

    static Optional<Language> of(String code) {
        for (Language language : values()) {
            if (language.code().equals(code)) {
                return Optional.of(language);
            }
        }
        return Optional.empty();
    }

    /** What somebody who writes this most likely reads; English if nothing tells. */
    static Language guess(String text) {
        return GERMAN.matcher(text).results().count()
                        > ENGLISH.matcher(text).results().count()
                ? DE
                : EN;
    }

    private static Pattern words(String regex) {
        return Pattern.compile(
                regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);
    }
}
