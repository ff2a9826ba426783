package org.radiologyai.training;

import java.io.IOException;
import org.radiologyai.models.InvalidBundle;

/** What a command line does. Refusals reach the person at the terminal as a sentence, not as a stack trace. */
@FunctionalInterface
interface Command {

    void run() throws IOException, InvalidBundle, InterruptedException;

    /** Runs it, and ends the process with status 1 if it refuses. */
    static void main(Command command) {
        try {
            command.run();
        } catch (IOException | InvalidBundle | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
