package org.radiologyai.imaging;

import java.io.IOException;

/** A file breaks the rules of its own format. The message is for developers and says which rule. */
final class Damaged extends IOException {

    private static final long serialVersionUID = 1L;

    Damaged(String message) {
        super(message);
    }
}
