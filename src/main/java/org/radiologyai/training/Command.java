package org.radiologyai.training;

import ai.djl.engine.EngineException;
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
            fail(e.getMessage());
        } catch (EngineException | OutOfMemoryError e) {
            if (!outOfMemory(e)) {
                throw e;
            }
            fail("The memory did not suffice: choose a smaller batch in --phases, or end other programs. What was"
                    + " finished is kept, and --resume goes on from it.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it is the Java heap, or libtorch's own allocator, that had no more to give. */
    static boolean outOfMemory(Throwable failure) {
        return failure instanceof OutOfMemoryError
                || String.valueOf(failure.getMessage()).contains("DefaultCPUAllocator");
    }

    private static void fail(String sentence) {
        System.err.println(sentence);
        System.exit(1);
    }
}
