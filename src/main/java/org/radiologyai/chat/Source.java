package org.radiologyai.chat;

import java.util.Locale;

/** Who wrote an answer. */
enum Source {
    /** The language model. */
    LLM,
    /** The guide, or one of the fixed texts. */
    GUIDE;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
