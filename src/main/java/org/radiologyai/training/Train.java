package org.radiologyai.training;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.radiologyai.models.ModelCard;

/**
 * Command line: from a folder of classes to a model bundle. It looks through the data, divides it by patient, trains in a
 * run folder from which it can go on, calibrates, measures, publishes what is good enough, and keeps a record of it.
 */
public final class Train {

    private static final String EXPERIMENT = "radiology-ai";
    private static final long STOP_MILLIS = TimeUnit.MINUTES.toMillis(2);
    private static final List<String> NAMES = List.of(
            "architecture",
            "data",
            "run",
            "out",
            "model-version",
            "source",
            "weights",
            "phases",
            "learning-rate",
            "warm-up",
            "weight-decay",
            "augmentation",
            "last-augmentation",
            "patience",
            "seed",
            "least-accuracy",
            "least-auc");

    private Train() {}

    /**
     * @param args {@code --architecture NAME --data FOLDER --run FOLDER --out FOLDER [--model-version 1.0]
     *     [--source FILE.json] [--weights FILE.pt] [--resume]}, and what is to differ from the architecture's recipe: {@code [--phases
     *     64x12x64,…] [--learning-rate RATE] [--warm-up STEPS] [--weight-decay SHARE] [--augmentation STRENGTH] [--last-augmentation STRENGTH]
     *     [--patience EPOCHS] [--seed N]
     *     [--least-accuracy SHARE] [--least-auc SHARE]}
     */
    public static void main(String[] args) {
        Command.main(() -> run(args, System.getenv(), System.out));
    }

    /** @return the bundle, or null if the training was stopped */
    static Publication.Measured run(String[] args, Map<String, String> environment, PrintStream log)
            throws IOException, InterruptedException {
        Arguments arguments = Arguments.parse(args, Set.of("resume"), NAMES);
        Architecture architecture = Architecture.of(arguments.text("architecture"));
        String version = arguments.text("model-version", "1.0");
        Publication.Gate gate = new Publication.Gate(
                arguments.number("least-accuracy", 0.92, 0, 1), arguments.number("least-auc", 0.96, 0, 1));
        DataSource source = arguments.has("source") ? DataSource.read(arguments.path("source")) : DataSource.UNKNOWN;
        Path models = arguments.path("out");
        Path pictures = arguments.path("data");
        Publication.target(models, architecture, version);
        RunFolder folder = RunFolder.open(
                arguments.path("run"), arguments.has("resume"), recipe(arguments, architecture.recipe()));
        Dataset data = Dataset.read(pictures, Publication.INPUT);
        DataReport report = new DataReport(Map.of("data", data));
        log.println(report);
        folder.write(report);
        Split split = folder.split(data);
        Path initial = folder.initial(
                architecture, arguments.has("weights") ? Optional.of(arguments.path("weights")) : Optional.empty());
        folder.checkRoom(initial);
        Tracking tracking = Tracking.start(
                folder.path(), EXPERIMENT, folder.path().getFileName().toString(), environment, log);
        Tracking.End end = Tracking.End.FAILED;
        try {
            tracking.parameters(parameters(architecture, version, folder, data, split));
            TrainingRun training = new TrainingRun(
                    folder.path(), folder.recipe(), split, log, e -> tracking.metrics(e.number(), e.figures()));
            if (!runUntilStopped(training, initial)) {
                end = Tracking.End.KILLED;
                log.println("Stopped. The same command with --resume goes on from here.");
                return null;
            }
            Publication.Measured measured = new Publication(
                            folder, data, split, source, architecture, version, gate, log)
                    .publish(training.best(), models, tracking.runId().orElse(null));
            Evaluate.print(measured.test(), log);
            log.println("Written: " + measured.bundle().folder() + ", and "
                    + folder.path().resolve("report.html") + ", with pictures.");
            RunIndex.write(folder.path().toAbsolutePath().getParent());
            track(tracking, folder, measured);
            end = Tracking.End.FINISHED;
            return measured;
        } finally {
            tracking.close(end);
        }
    }

    private static Map<String, String> parameters(
            Architecture architecture, String version, RunFolder folder, Dataset data, Split split) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>(folder.recipe().asText());
        parameters.put("architecture", architecture.key());
        parameters.put("begun_from", folder.begunFrom().orElse("random weights"));
        parameters.put("model_version", version);
        parameters.put("code_version", folder.codeVersion());
        parameters.put("data_digest", data.digest());
        parameters.put("training_pictures", Integer.toString(split.train().size()));
        parameters.put(
                "validation_pictures", Integer.toString(split.validation().size()));
        parameters.put("test_pictures", Integer.toString(split.test().size()));
        return parameters;
    }

    /** Without the run folder's own report and split: these have pictures and file names. */
    private static void track(Tracking tracking, RunFolder folder, Publication.Measured measured) {
        ModelCard card = measured.bundle().card();
        Map<String, Double> figures = new LinkedHashMap<>();
        measured.validation().metrics().forEach((name, metric) -> figures.put("validation_" + name, metric.value()));
        measured.test().metrics().forEach((name, metric) -> figures.put("test_" + name, metric.value()));
        tracking.metrics(folder.recipe().epochs(), figures);
        tracking.artifacts(folder.path().resolve("recipe.properties"), "training");
        tracking.artifacts(folder.path().resolve("epochs.csv"), "training");
        tracking.artifacts(measured.bundle().folder(), "model");
        tracking.register(
                card.name(),
                "model",
                Map.of("version", card.version(), "sha256", card.sha256(), "precision", card.precision()));
    }

    private static Recipe recipe(Arguments arguments, Recipe usual) {
        return new Recipe(
                arguments.has("phases") ? Phase.parse(arguments.text("phases")) : usual.phases(),
                (float) arguments.number("learning-rate", usual.learningRate(), 0, 10),
                (int) arguments.number("warm-up", usual.warmUpSteps(), 0, 1e6),
                (float) arguments.number("weight-decay", usual.weightDecay(), 0, 1),
                usual.smoothing(),
                (float) arguments.number("augmentation", usual.strength(), 0, 1),
                (float) arguments.number("last-augmentation", usual.lastStrength(), 0, 1),
                usual.averaged(),
                (int) arguments.number("patience", usual.patience(), 1, 1e4),
                (long) arguments.number("seed", usual.seed(), 0, 1e9));
    }

    /** Trains; a signal to the process (Ctrl-C, {@code kill}) lets it finish its step and write a checkpoint first. */
    private static boolean runUntilStopped(TrainingRun training, Path initial)
            throws IOException, InterruptedException {
        Thread here = Thread.currentThread();
        Thread onSignal = new Thread(() -> {
            training.stop();
            try {
                here.join(STOP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(onSignal);
        boolean finished = training.run(initial);
        if (finished) {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        }
        return finished;
    }
}
