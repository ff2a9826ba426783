package org.radiologyai.chat;

import java.util.Locale;

/** A language model gives no answer, or no whole one. It has no message: what a service says may repeat what it was sent. */
final class ModelFailure extends Exception {

    private static final long serialVersionUID = 1L;

    enum Kind {
        /** It cannot be reached. */
        UNREACHABLE,
        /** It has answered too much. */
        LIMITED,
        /** It does not take the request: the key, the model's name, the address. */
        REFUSED,
        /** It failed. */
        FAILED,
        /** It took too long. */
        TIMEOUT,
        /** It ended in the middle. */
        BROKEN_OFF,
        /** It wrote what cannot be understood. */
        GARBLED;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;

    ModelFailure(Kind kind) {
        super(kind.code(), null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
