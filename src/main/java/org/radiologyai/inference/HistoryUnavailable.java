package org.radiologyai.inference;

/** The history of models cannot be read or written, so that models cannot be changed now; what answers goes on. */
public final class HistoryUnavailable extends Exception {

    private static final long serialVersionUID = 1L;

    HistoryUnavailable(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
