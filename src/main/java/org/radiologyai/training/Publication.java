package org.radiologyai.training;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;

/**
 * Makes a model bundle of a trained network. Everything that is chosen - calibration, precision, whether it is good
 * enough - is chosen on the validation patients; the figures in the card are those of the test patients, who are neither
 * trained nor chosen by.
 *
 * @param folder of the training
 * @param data it was trained on
 * @param split of the data
 * @param source of the data, in words
 * @param architecture of the network
 * @param version of the model
 * @param gate below which there is no bundle
 * @param log for people
 */
record Publication(
        RunFolder folder,
        Dataset data,
        Split split,
        DataSource source,
        Architecture architecture,
        String version,
        Gate gate,
        PrintStream log) {

    /** In pixels a side: what the service shows to a network. */
    static final int SERVED_SIZE = 224;

    static final ModelCard.Input INPUT = Tensors.input(SERVED_SIZE);

    /** How many points of validation accuracy int8 may cost. */
    private static final double INT8_COST = 0.003;

    private static final String EVALUATED_ON =
            "a tenth of the collection's pictures, held out by patient: no picture of"
                    + " these patients was trained on";

    /**
     * The least that a network must do on the validation patients.
     *
     * @param accuracy between 0 and 1
     * @param auc between 0 and 1
     */
    record Gate(double accuracy, double auc) {

        private void check(Evaluation validation) throws IOException {
            double reachedAccuracy = validation.metrics().get("accuracy").value();
            double reachedAuc = validation.metrics().get("auc").value();
            if (reachedAccuracy < accuracy || reachedAuc < auc) {
                throw new IOException("No bundle was written: on the validation patients it needs an accuracy of "
                        + accuracy + " and an AUC of " + auc + ", and has " + reachedAccuracy + " and " + reachedAuc
                        + ".");
            }
        }
    }

    /**
     * Where a bundle is to be.
     *
     * @throws IOException with a sentence if there is one already: what a version is does not change
     */
    static Path target(Path models, Architecture architecture, String version) throws IOException {
        if (!version.matches("[0-9A-Za-z][0-9A-Za-z.-]{0,31}")) {
            throw new IOException("\"" + version + "\" is no version: it needs letters, digits, dots and hyphens.");
        }
        Path target = models.resolve(architecture.key()).resolve(version);
        if (Files.exists(target)) {
            throw new IOException(target + " is there already: choose another --model-version, or remove it.");
        }
        return target;
    }

    /**
     * Calibrates, quantizes where that pays, measures, and writes the bundle.
     *
     * @param trained the module
     * @param models folder that the bundle is to be in
     * @param trackedRun name of the tracked run, or null
     * @return what was measured of the bundle
     * @throws IOException with a sentence if the network is not good enough, or files cannot be read or written
     */
    Measured publish(Path trained, Path models, String trackedRun) throws IOException, InterruptedException {
        Path target = target(models, architecture, version);
        Candidate fp32 = calibrated(trained, "fp32");
        Candidate chosen = fp32;
        Map<String, ModelCard.Metric> compared = new LinkedHashMap<>();
        compared.put("latency_ms", fp32.latency);
        if (architecture.quantized()) {
            Candidate int8 = calibrated(quantized(fp32.module), "int8");
            if (pays(int8, fp32)) {
                chosen = int8;
                Evaluation reference = test(fp32);
                compared.put("latency_ms", int8.latency);
                compared.put("fp32_latency_ms", fp32.latency);
                compared.put("fp32_accuracy", reference.metrics().get("accuracy"));
                compared.put("fp32_auc", reference.metrics().get("auc"));
            }
        }
        gate.check(chosen.validation);
        Evaluation test = test(chosen);
        Map<String, ModelCard.Metric> metrics = new LinkedHashMap<>(test.metrics());
        metrics.putAll(compared);
        ModelCard card = card(chosen, metrics, test, trackedRun);
        Path part = Files.createDirectories(models).resolve("." + architecture.key() + "-" + version + ".part");
        Files.createDirectories(part);
        ModelBundle bundle = new ModelBundle(part, card);
        Files.copy(chosen.module, bundle.weights(), StandardCopyOption.REPLACE_EXISTING);
        bundle.writeCard();
        Files.writeString(
                part.resolve("MODEL_CARD.md"),
                CardText.of(card, source, folder.recipe(), folder.begunFrom(), split, chosen.validation, test));
        Map<String, Evaluation> parts = new LinkedHashMap<>();
        parts.put("validation", chosen.validation);
        parts.put("test", test);
        Report report = new Report(
                card, Calibration.RULE, parts, Epoch.read(folder.path().resolve("epochs.csv")), Instant.now());
        report.write(part, Pictures.HIDDEN);
        try (Network network = Network.load(chosen.module, false)) {
            report.write(folder.path(), Pictures.shown(network, INPUT));
            new MeanPictures(split.train(), log).write(bundle, network);
        }
        Files.createDirectories(target.getParent());
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        return new Measured(new ModelBundle(target, card), chosen.validation, test);
    }

    /** A bundle, and how it did on the validation and the test patients. */
    record Measured(ModelBundle bundle, Evaluation validation, Evaluation test) {}

    /** A calibrated network that may become the bundle. */
    private record Candidate(
            Path module, String precision, double temperature, Evaluation validation, ModelCard.Metric latency) {}

    private Candidate calibrated(Path module, String precision) throws IOException {
        Path written = folder.path().resolve(precision + ".pt");
        Calibration calibration;
        try (Network network = Network.load(module, true)) {
            calibration = Calibration.of(Predictions.of(network, split.validation(), INPUT));
            if (calibration.temperature() <= 0) {
                throw new IOException("No bundle was written: on the validation patients the network is no better than"
                        + " guessing.");
            }
            network.shift(Dataset.PNEUMONIA, calibration.offset());
            network.write(written);
        }
        double temperature = Math.round(calibration.temperature() * 1e4) / 1e4;
        try (Network network = Network.load(written, false)) {
            Evaluation validation = Evaluation.of(
                    Predictions.of(network, split.validation(), INPUT), temperature, Calibration.THRESHOLD);
            ModelCard.Metric latency = Latency.of(network, INPUT);
            log.printf(
                    Locale.ROOT,
                    "%s: validation accuracy %.4f, AUC %.4f, %.1f ms%n",
                    precision,
                    validation.metrics().get("accuracy").value(),
                    validation.metrics().get("auc").value(),
                    latency.value());
            return new Candidate(written, precision, temperature, validation, latency);
        }
    }

    private Path quantized(Path fp32) throws IOException, InterruptedException {
        Path pictures = folder.path().resolve("quantization.f32");
        Path quantized = folder.path().resolve("quantized.pt");
        QuantizationPictures.write(
                pictures, split.train(), INPUT, folder.recipe().seed());
        Python.find()
                .run(
                        "quantize.py",
                        "--architecture",
                        architecture.key(),
                        "--weights",
                        fp32.toString(),
                        "--pictures",
                        pictures.toString(),
                        "--out",
                        quantized.toString());
        Files.delete(pictures);
        return quantized;
    }

    private boolean pays(Candidate int8, Candidate fp32) {
        double cost = fp32.validation.metrics().get("accuracy").value()
                - int8.validation.metrics().get("accuracy").value();
        boolean pays = cost <= INT8_COST && int8.latency.value() <= fp32.latency.value() / 2;
        log.printf(
                Locale.ROOT,
                "int8 costs %.2f points of validation accuracy and takes %.2f of the time: %s%n",
                100 * cost,
                int8.latency.value() / fp32.latency.value(),
                pays ? "published" : "fp32 is published");
        return pays;
    }

    private Evaluation test(Candidate candidate) throws IOException {
        try (Network network = Network.load(candidate.module, false)) {
            return Evaluation.of(
                    Predictions.of(network, split.test(), INPUT), candidate.temperature, Calibration.THRESHOLD);
        }
    }

    private ModelCard card(Candidate chosen, Map<String, ModelCard.Metric> metrics, Evaluation test, String trackedRun)
            throws IOException {
        return new ModelCard(
                architecture.key(),
                version,
                architecture.words(),
                "torchscript",
                chosen.precision,
                ModelBundle.sha256(chosen.module),
                Dataset.CLASSES,
                INPUT,
                chosen.temperature,
                Calibration.THRESHOLD,
                metrics,
                new ModelCard.EvaluatedOn(EVALUATED_ON, test.images(), test.patients()),
                new ModelCard.Training(
                        source.name(),
                        data.digest(),
                        split.train().size(),
                        Split.patients(split.train()),
                        folder.recipe().seed(),
                        folder.codeVersion(),
                        folder.recipe().epochs(),
                        trackedRun),
                source.intendedUse(),
                source.limits());
    }
}
