package org.radiologyai.inference;

/** A caller asked for a model that is not in the catalog. */
public final class UnknownModel extends Exception {

    private static final long serialVersionUID = 1L;

    public UnknownModel() {
        super("There is no such model here.", null, false, false);
    }
}
