package org.radiologyai.models;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where model bundles are kept, and beside them the numbered entries of a log that only grows. Thread-safe; every wait
 * has an end.
 */
interface ModelStorage {

    /**
     * The bundles that can be read, in no order, each with its card and all that is small; the weights may be elsewhere
     * yet. What cannot be read is left out and logged; if the storage itself is out of reach, these are the bundles that
     * are here already.
     */
    List<ModelBundle> bundles();

    /**
     * Brings a bundle here whole, so that it can be loaded. Its weights are not checked against the card yet: see
     * {@link ModelBundle#verify}.
     *
     * @param bundle of {@link #bundles}
     * @return the same bundle, in a folder that holds its weights
     * @throws InvalidBundle if it is not what it was when it was listed, or is not signed although it must be
     * @throws IOException if it cannot be read or there is no room for it
     */
    ModelBundle fetch(ModelBundle bundle) throws InvalidBundle, IOException;

    /**
     * An entry of the log, if there is one of that number yet. Entries never change, so one that was read before may come
     * from a copy here, whether the storage is in reach or not. Empty is an answer of the storage itself: who asks for the
     * entry after the newest while it is out of reach gets the exception, and not "none".
     *
     * @param number from 1
     * @throws IOException if the storage is out of reach and there is no copy of that entry here
     */
    Optional<String> entry(long number) throws IOException;

    /**
     * The number of the newest entry of the log, 0 if it is empty. While the storage is out of reach, that of the newest
     * copy here, so that a start has what was last known; {@link #status} tells that it is out of reach. Not all entries
     * before it need have copies.
     *
     * @throws IOException if the storage is out of reach and there is no copy of any entry here
     */
    long newestEntry() throws IOException;

    /**
     * Adds an entry to the log, unless another instance was faster.
     *
     * @param number one more than the newest
     * @return false if there is an entry of that number already
     * @throws IOException if it cannot be written
     */
    boolean append(long number, String entry) throws IOException;

    /** How it stands. */
    Status status();

    /**
     * A moment of a storage.
     *
     * @param place where it is, for people: a folder, or a bucket and prefix
     * @param failure why it was out of reach when it was last asked; empty if it was not
     */
    record Status(String place, Optional<String> failure) {}
}
