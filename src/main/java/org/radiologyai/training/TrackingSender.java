package org.radiologyai.training;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;

/**
 * The thread that sends a journal to MLflow, one event after the other, and tries again while the server is away. It
 * is the only one that waits for the network, and ends with the process.
 */
final class TrackingSender {

    private static final String ALIAS = "challenger";
    /**
     * How often in a row an event must fail although the server is in order. Once is not enough: the server may have
     * come back in between.
     */
    private static final int MOST_IN_VAIN = 3;

    private static final int MOST_REFUSALS_TOLD = 10;

    private final Path folder;
    private final TrackingJournal journal;
    private final MlflowServer server;
    private final String address;
    private final Tracking.Settings settings;
    private final PrintStream log;
    private final Thread thread;
    private int refusals;
    private boolean artifactsStay;
    // What follows is shared with the training's threads.
    private boolean tried;
    private boolean reached;
    private boolean everReached;
    private long lastReached;
    private boolean finishing;
    private boolean over;

    /** @param folder of the run, which files of the journal are relative to */
    TrackingSender(
            Path folder,
            TrackingJournal journal,
            MlflowServer server,
            String address,
            Tracking.Settings settings,
            PrintStream log) {
        this.folder = folder;
        this.journal = journal;
        this.server = server;
        this.address = address;
        this.settings = settings;
        this.log = log;
        this.thread = new Thread(this::sendAll, "tracking");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** There is something new in the journal. */
    synchronized void wake() {
        notifyAll();
    }

    /** The MLflow run, waited for until the first try has failed or the time is over. */
    synchronized Optional<String> runId() {
        long begin = System.nanoTime();
        try {
            boolean inTime = true;
            while (inTime && journal.run().isEmpty() && !over && (reached || !tried)) {
                inTime = await(begin, settings.runId());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return journal.run();
    }

    /** Waits, for a time, until the journal is sent, and ends. */
    void finish() throws InterruptedException {
        synchronized (this) {
            finishing = true;
            notifyAll();
            long begin = System.nanoTime();
            boolean inTime = true;
            while (inTime && !over) {
                inTime = await(begin, reachedLately() ? settings.close() : settings.closeUnreached());
            }
            over = true;
        }
        thread.interrupt();
        thread.join(1_000);
    }

    private void sendAll() {
        try {
            for (Optional<JsonObject> event = next(); event.isPresent(); event = next()) {
                deliver(event.get());
                journal.passed();
            }
        } catch (InterruptedException e) {
            // The time is over; what is left stays in the journal.
        } catch (IOException e) {
            if (!isOver()) {
                say("tracking ends, for its journal cannot be written: " + e.getMessage());
            }
        } catch (RuntimeException | Error e) {
            say("tracking ends, for an error in it: " + e);
        }
        synchronized (this) {
            over = true;
            notifyAll();
        }
    }

    /** The next event, waited for until there will be none any more. */
    private synchronized Optional<JsonObject> next() throws IOException, InterruptedException {
        Optional<JsonObject> event = journal.next();
        while (event.isEmpty() && !finishing) {
            wait();
            event = journal.next();
        }
        return event;
    }

    /** Sends an event until the server has taken it, or refused it. */
    private void deliver(JsonObject event) throws IOException, InterruptedException {
        int failures = 0;
        int inVain = 0;
        while (true) {
            IOException failure;
            try {
                send(event);
                reached(true, null);
                return;
            } catch (MlflowServer.Refused e) {
                reached(true, null);
                leaveOut(event, e.getMessage());
                return;
            } catch (IOException e) {
                failure = e;
            } catch (NullPointerException | ClassCastException | IllegalArgumentException e) {
                leaveOut(event, "its line in the journal is damaged");
                return;
            }
            failures++;
            boolean atFault = failure instanceof MlflowServer.Unclear || failures >= settings.tries();
            inVain = atFault && journal.run().isPresent() && server.answers() ? inVain + 1 : 0;
            if (inVain == MOST_IN_VAIN) {
                leaveOut(event, failure.getMessage());
                return;
            }
            reached(false, failure.getMessage());
            if (pause(failures)) {
                failures = 0;
            }
        }
    }

    private void send(JsonObject event) throws IOException, InterruptedException {
        String kind = event.getString("event");
        long at = event.getJsonNumber("at").longValue();
        if (kind.equals("start") && journal.run().isEmpty()) {
            create(event, at);
            return;
        }
        String run = journal.run().orElseThrow(() -> new MlflowServer.Refused("", "there is no run yet"));
        switch (kind) {
            case "start" -> server.status(run, RunStatus.RUNNING, at);
            case "parameter" -> server.parameter(run, event.getString("key"), event.getString("value"));
            case "metrics" -> server.metrics(run, event.getInt("step"), at, numbers(event.getJsonObject("values")));
            case "artifact" -> artifact(event);
            case "register" -> register(run, event);
            case "end" -> server.status(run, RunStatus.valueOf(event.getString("status")), at);
            default -> throw new IllegalArgumentException(kind);
        }
    }

    /** Without a run nothing else can be sent; so a server that will not create one is like one that is away. */
    private void create(JsonObject event, long at) throws IOException, InterruptedException {
        RunInfo created;
        try {
            created =
                    server.run(event.getString("experiment"), event.getString("name"), event.getString("training"), at);
        } catch (MlflowServer.Refused e) {
            throw new IOException("it refuses to begin a run: " + e.getMessage(), e);
        }
        synchronized (this) {
            journal.run(created.getRunId(), created.getArtifactUri());
            notifyAll();
        }
        say("this training is run " + created.getRunId() + " at " + address + ".");
    }

    private void artifact(JsonObject event) throws IOException, InterruptedException {
        String path = event.getString("path");
        if (!MlflowServer.reaches(journal.artifacts())) {
            if (!artifactsStay) {
                artifactsStay = true;
                say("it keeps artifacts where this machine cannot write; they stay in " + folder + ".");
            }
            journal.missing(path, true);
            return;
        }
        server.artifact(journal.artifacts(), path, folder.resolve(event.getString("file")));
        journal.missing(path, false);
    }

    private void register(String run, JsonObject event) throws IOException, InterruptedException {
        String artifacts = event.getString("folder");
        if (!journal.complete(artifacts)) {
            throw new MlflowServer.Refused("", "it does not have all files of it");
        }
        Map<String, String> tags = new HashMap<>();
        event.getJsonObject("tags").forEach((key, value) -> tags.put(key, ((JsonString) value).getString()));
        server.register(
                event.getString("model"),
                ALIAS,
                journal.artifacts() + (artifacts.isEmpty() ? "" : "/" + artifacts),
                run,
                journal.training() + "-" + journal.position(),
                tags);
    }

    private static Map<String, Double> numbers(JsonObject values) {
        Map<String, Double> numbers = new HashMap<>();
        for (Map.Entry<String, JsonValue> value : values.entrySet()) {
            numbers.put(
                    value.getKey(),
                    value.getValue() instanceof JsonNumber number
                            ? number.doubleValue()
                            // Infinite, or not a number: JSON has no numbers for these.
                            : Double.parseDouble(((JsonString) value.getValue()).getString()));
        }
        return numbers;
    }

    private void leaveOut(JsonObject event, String reason) throws IOException {
        String kind = event.getString("event", "event");
        if (kind.equals("artifact")) {
            journal.missing(event.getString("path", ""), true);
        }
        refusals++;
        if (refusals <= MOST_REFUSALS_TOLD) {
            String which =
                    event.getString(kind.equals("parameter") ? "key" : kind.equals("artifact") ? "path" : "model", "");
            say("it does without " + kind + (which.isEmpty() ? "" : " " + which) + " (" + reason + ")."
                    + (refusals == MOST_REFUSALS_TOLD ? " What else it does without is not said." : ""));
        }
    }

    private synchronized void reached(boolean now, String failure) {
        if (!now && (!tried || reached)) {
            say("no use of " + address + ": " + failure + ". The training goes on; " + journal.file()
                    + " keeps what is to be sent.");
        } else if (now && tried && !reached) {
            say("it is back.");
        }
        tried = true;
        reached = now;
        if (now) {
            everReached = true;
            lastReached = System.nanoTime();
        }
        notifyAll();
    }

    private synchronized boolean reachedLately() {
        return everReached
                && (reached
                        || System.nanoTime() - lastReached < settings.lately().toNanos());
    }

    /**
     * Waits twice as long as after the failure before, and by chance a little less, so that many trainings do not come
     * back at once.
     *
     * @return whether it was cut short, for the training ends
     */
    private synchronized boolean pause(int failures) throws InterruptedException {
        boolean before = finishing;
        long longest = (before ? settings.close().dividedBy(12) : settings.longestPause()).toMillis();
        long millis = Math.min(longest, settings.firstPause().toMillis() << Math.min(failures - 1, 20));
        Duration pause =
                Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
        long begin = System.nanoTime();
        boolean inTime = true;
        while (inTime && finishing == before) {
            inTime = await(begin, pause);
        }
        return finishing != before;
    }

    /** Waits for a change; false if the time is over. */
    private synchronized boolean await(long begin, Duration limit) throws InterruptedException {
        long left = limit.toNanos() - (System.nanoTime() - begin);
        if (left <= 0) {
            return false;
        }
        wait(left / 1_000_000 + 1);
        return true;
    }

    private synchronized boolean isOver() {
        return over;
    }

    private void say(String sentence) {
        log.println("MLflow: " + sentence);
    }
}
