package org.radiologyai.inference;

import com.sun.jna.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The memory that the engine takes outside the heap. */
final class NativeMemory {

    private static final Logger LOG = Logger.getLogger(NativeMemory.class.getName());

    private NativeMemory() {}

    /**
     * Gives back to the system what was freed: glibc keeps it otherwise, in pieces that the next model does not always
     * fit into. Elsewhere it does nothing.
     */
    static void trim() {
        try {
            Function.getFunction("c", "malloc_trim").invokeInt(new Object[] {0L});
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            LOG.log(Level.FINE, "This system's C library has no malloc_trim.", e);
        }
    }
}
