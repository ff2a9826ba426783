package org.radiologyai.chat;

import java.util.regex.Pattern;

/** Patterns of phrases, of whole words, in any case. */
final class Phrases {

    private static final int FLAGS =
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS | Pattern.DOTALL;

    private Phrases() {}

    static Pattern any(String... phrases) {
        return Pattern.compile(
                "(?<!\\w)(?:" + String.join("|", phrases).replace(" ", "\\s+").replace("\\s+?", "\\s?") + ")", FLAGS);
    }
}
