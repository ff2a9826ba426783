package org.radiologyai.training;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** The line that tells how far a training is: on a terminal it is written over, elsewhere there is one now and then. */
final class Progress {

    private static final int BAR = 24;
    /** To the beginning of the line, which is emptied. */
    private static final String CLEAR = "\r\u001b[2K";

    private static final long TERMINAL_NANOS = Duration.ofMillis(500).toNanos();
    private static final long LOG_NANOS = Duration.ofSeconds(15).toNanos();

    private final PrintStream out;
    private final boolean terminal = System.console() != null;
    private final double allWork;
    private double work;
    private double workHere;
    private long nanos;
    private long last;

    /**
     * @param allWork of the training, in any unit, such as pixels to be seen
     * @param done of it, earlier
     */
    Progress(PrintStream out, double allWork, double done) {
        this.out = out;
        this.allWork = allWork;
        this.work = done;
    }

    /**
     * @param text what is being done, and how it goes
     * @param doneNow of the work, since the last call
     * @param tookNanos how long it took
     */
    void step(String text, double doneNow, long tookNanos) {
        work += doneNow;
        workHere += doneNow;
        nanos += tookNanos;
        long now = System.nanoTime();
        if (now - last > (terminal ? TERMINAL_NANOS : LOG_NANOS)) {
            last = now;
            double share = Math.min(1, work / allWork);
            int full = (int) (BAR * share);
            double secondsLeft = (allWork - work) * nanos / workHere / 1e9;
            out.printf(
                    Locale.ROOT,
                    "%s[%s%s] %3.0f %%, %s, %s left%s",
                    terminal ? CLEAR : "",
                    "#".repeat(full),
                    ".".repeat(BAR - full),
                    100 * share,
                    text,
                    time(secondsLeft),
                    terminal ? " " : System.lineSeparator());
            out.flush();
        }
    }

    /** A line of its own. */
    void say(String text) {
        out.println((terminal ? CLEAR : "") + text);
    }

    static String time(double seconds) {
        long minutes = Math.round(seconds / 60);
        return minutes >= 60
                ? minutes / 60 + " h " + minutes % 60 + " min"
                : minutes > 1 ? minutes + " min" : Math.round(seconds) + " s";
    }
}
