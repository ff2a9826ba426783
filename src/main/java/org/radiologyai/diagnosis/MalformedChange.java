package org.radiologyai.diagnosis;

/** A wish to change the models that cannot be understood. The message says what is allowed. */
public final class MalformedChange extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedChange(String message) {
        super(message, null, false, false);
    }
}
