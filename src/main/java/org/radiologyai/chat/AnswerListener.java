package org.radiologyai.chat;

import java.io.IOException;

/** Takes an answer as it comes. What it throws ends the answer. */
interface AnswerListener {

    /** The answer begins. */
    void started(String session, Source source) throws IOException;

    /** A piece of it. */
    void text(String piece) throws IOException;

    /** From here on somebody else answers. */
    void tookOver(Source source) throws IOException;

    /** There is nothing new yet. */
    void waiting() throws IOException;

    /** The answer is complete. */
    void ended(String session, Source source, String disclaimer) throws IOException;
}
