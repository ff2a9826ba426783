package org.radiologyai.diagnosis;

/** A form that does not carry exactly one picture. The message is a sentence for the person who sent it. */
public final class MalformedForm extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedForm(String message) {
        super(message, null, false, false);
    }
}
