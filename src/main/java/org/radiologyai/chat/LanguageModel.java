package org.radiologyai.chat;

import java.util.Optional;

/** Writes an answer, piece by piece. */
interface LanguageModel extends AutoCloseable {

    /** Begins an answer, and does not wait for it. */
    Writing ask(Prompt prompt);

    @Override
    void close();

    /** An answer that is being written. To close it is to end it, at once, wherever it is. */
    interface Writing extends AutoCloseable {

        /**
         * The next piece.
         *
         * @param patienceMillis how long to wait for it
         * @return empty text if there is none yet; nothing if the answer is complete
         * @throws ModelFailure if there will be no more, though the answer is not complete
         */
        Optional<String> next(long patienceMillis) throws ModelFailure, InterruptedException;

        /** What it took; nothing while it is not complete, or if the model does not say. */
        Optional<Tokens> tokens();

        @Override
        void close();
    }

    /**
     * What an answer took.
     *
     * @param in tokens of the prompt
     * @param out tokens of the answer
     */
    record Tokens(int in, int out) {}
}
