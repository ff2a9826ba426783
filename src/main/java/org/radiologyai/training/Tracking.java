package org.radiologyai.training;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a training tells MLflow: its parameters, metrics, files and the model that came of it. Without
 * {@code MLFLOW_TRACKING_URI} all of it does nothing.
 *
 * <p>A training neither waits for MLflow nor fails with it. Each event goes to a {@link TrackingJournal} first; one
 * thread sends what is there, in order, and keeps trying while the server is away. A training that goes on in the same
 * run folder goes on with the same MLflow run, and sends what could not be sent before. What the server refuses for good
 * is said once and left out. Of one run folder there must be one tracking at a time.
 *
 * <p>Everything given to this class leaves the machine. Names of patients, of their files and of pictures must not be
 * among it: neither as values, nor in the files to be kept.
 */
final class Tracking implements AutoCloseable {

    /** How a run ended. */
    enum End {
        FINISHED,
        FAILED,
        KILLED
    }

    /**
     * How long things may take.
     *
     * @param connect to the server
     * @param answer from then on
     * @param firstPause after a failure; each further one is twice as long
     * @param longestPause of them
     * @param tries of one event, after which the event may be at fault and not the server
     * @param runId to wait for it
     * @param close to wait at the end for a server that has answered lately
     * @param closeUnreached to wait at the end for another
     * @param lately no longer ago than this
     */
    record Settings(
            Duration connect,
            Duration answer,
            Duration firstPause,
            Duration longestPause,
            int tries,
            Duration runId,
            Duration close,
            Duration closeUnreached,
            Duration lately) {

        static final Settings USUAL = new Settings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                8,
                Duration.ofSeconds(3),
                Duration.ofSeconds(60),
                Duration.ofSeconds(3),
                Duration.ofMinutes(5));
    }

    private final Path folder;
    private final TrackingJournal journal;
    private final TrackingSender sender;
    private final PrintStream log;
    private final Clock clock = Clock.systemUTC();
    private boolean closed;

    private Tracking(Path folder, TrackingJournal journal, TrackingSender sender, PrintStream log) {
        this.folder = folder;
        this.journal = journal;
        this.sender = sender;
        this.log = log;
    }

    /**
     * Begins to track a training, or goes on with it.
     *
     * @param run the training's folder, which is there
     * @param experiment that the run belongs to, unless {@code MLFLOW_EXPERIMENT_NAME} says another
     * @param environment with MLflow's usual variables: {@code MLFLOW_TRACKING_URI}, and the credentials
     * @param log for sentences to the person at the terminal
     */
    static Tracking start(
            Path run, String experiment, String runName, Map<String, String> environment, PrintStream log) {
        return start(run, experiment, runName, environment, log, Settings.USUAL);
    }

    static Tracking start(
            Path run,
            String experiment,
            String runName,
            Map<String, String> environment,
            PrintStream log,
            Settings settings) {
        String given = environment.getOrDefault("MLFLOW_TRACKING_URI", "").strip();
        if (given.isEmpty()) {
            return nothing();
        }
        try {
            URI address = address(given);
            TrackingJournal journal = new TrackingJournal(run, address.toString());
            MlflowServer server = new MlflowServer(address, environment, settings.connect, settings.answer);
            TrackingSender sender = new TrackingSender(run, journal, server, address.toString(), settings, log);
            Tracking tracking = new Tracking(run, journal, sender, log);
            String named = environment.getOrDefault("MLFLOW_EXPERIMENT_NAME", "");
            tracking.append(tracking.event("start")
                    .add("training", journal.training())
                    .add("experiment", named.isBlank() ? experiment : named)
                    .add("name", runName));
            sender.start();
            return tracking;
        } catch (IllegalArgumentException e) {
            log.println("MLflow: this training is not tracked, for MLFLOW_TRACKING_URI is not an address that begins"
                    + " with http:// or https://.");
        } catch (IOException e) {
            log.println("MLflow: this training is not tracked, for its journal cannot be written in " + run + ".");
        }
        return nothing();
    }

    /** That of a training which is not tracked. */
    private static Tracking nothing() {
        return new Tracking(null, null, null, null);
    }

    /** Without a name and password, which would be written down with it. */
    private static URI address(String text) {
        URI given = URI.create(text);
        String scheme = given.getScheme() == null ? "" : given.getScheme().toLowerCase(Locale.ROOT);
        if (!List.of("http", "https").contains(scheme) || given.getHost() == null) {
            throw new IllegalArgumentException();
        }
        String port = given.getPort() < 0 ? "" : ":" + given.getPort();
        String path = given.getRawPath().replaceAll("/+$", "");
        return URI.create(scheme + "://" + given.getHost() + port + path);
    }

    /** A parameter has one value as long as the run is; another one, given later, is refused by the server. */
    void parameters(Map<String, String> parameters) {
        parameters.forEach(
                (key, value) -> append(event("parameter").add("key", key).add("value", text(value))));
    }

    /** @param step that the metrics belong to, such as the number of an epoch */
    void metrics(int step, Map<String, Double> metrics) {
        JsonObjectBuilder values = Json.createObjectBuilder();
        metrics.forEach((key, value) -> {
            if (value != null && Double.isFinite(value)) {
                values.add(key, value);
            } else if (value != null) {
                // JSON has no such number.
                values.add(key, value.toString());
            }
        });
        append(event("metrics").add("step", step).add("values", values));
    }

    /**
     * Keeps a file, or all in a folder, with the run. It is read when the server is there: until then it should stay.
     *
     * @param folderInRun where it goes, or empty for the top
     */
    void artifacts(Path fileOrFolder, String folderInRun) {
        if (journal == null) {
            return;
        }
        String prefix = folderInRun.isEmpty() ? "" : folderInRun + "/";
        try (Stream<Path> files = Files.walk(fileOrFolder)) {
            List<Path> regular = files.filter(Files::isRegularFile).sorted().toList();
            for (Path file : regular) {
                Path name = file.equals(fileOrFolder) ? file.getFileName() : fileOrFolder.relativize(file);
                append(event("artifact")
                        .add("file", inFolder(file))
                        .add("path", prefix + name.toString().replace('\\', '/')));
            }
            journal.missing(folderInRun, false);
        } catch (IOException | UncheckedIOException e) {
            log.println("MLflow: it does without " + fileOrFolder + ", which cannot be read.");
            try {
                journal.missing(folderInRun, true);
            } catch (IOException inJournal) {
                e.addSuppressed(inJournal);
            }
        }
    }

    /**
     * Makes a version of a registered model of artifacts given before, and gives it the alias {@code challenger}. If
     * one of these files could not be sent, there will be no version.
     *
     * @param folderInRun of the artifacts
     * @param tags of the version
     */
    void register(String model, String folderInRun, Map<String, String> tags) {
        JsonObjectBuilder texts = Json.createObjectBuilder();
        tags.forEach((key, value) -> texts.add(key, text(value)));
        append(event("register").add("model", model).add("folder", folderInRun).add("tags", texts));
    }

    /** The MLflow run, waited for a few seconds; there is none if nothing is tracked or the server was not reached. */
    Optional<String> runId() {
        return journal == null ? Optional.empty() : sender.runId();
    }

    /** Ends the run, and waits, no longer than the settings say, until everything is sent. */
    @Override
    public void close() {
        close(End.FINISHED);
    }

    void close(End end) {
        synchronized (this) {
            if (journal == null || closed) {
                return;
            }
            append(event("end").add("status", end.name()));
            closed = true;
        }
        try {
            sender.finish();
            int left = journal.left();
            if (left > 0) {
                log.println("MLflow: it has not had everything; " + left + " events stay in " + journal.file()
                        + ". To send them, run the same training command with --resume again.");
            }
            journal.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.println("MLflow: what it has not had stays in " + journal.file() + ".");
        }
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private JsonObjectBuilder event(String kind) {
        return Json.createObjectBuilder().add("event", kind).add("at", clock.millis());
    }

    private synchronized void append(JsonObjectBuilder event) {
        if (journal == null || closed) {
            return;
        }
        try {
            journal.append(event.build());
            sender.wake();
        } catch (IOException e) {
            closed = true;
            log.println("MLflow: tracking ends, for " + journal.file() + " cannot be written.");
        }
    }

    /** Relative, for a run folder can be moved. */
    private String inFolder(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path run = folder.toAbsolutePath().normalize();
        return (absolute.startsWith(run) ? run.relativize(absolute) : absolute).toString();
    }
}
