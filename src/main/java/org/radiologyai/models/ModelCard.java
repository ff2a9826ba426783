package org.radiologyai.models;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * What a model is, where it comes from and what it may be used for: the machine-readable half of a bundle, its
 * {@code model.json}. JSON names are these names in snake_case.
 *
 * @param name of the model, {@code resnet50}; its folder's name
 * @param version of the model, {@code 1.0}; its sub-folder's name
 * @param architecture in words, {@code ResNet50}
 * @param format of the weights: {@code torchscript}
 * @param precision of the arithmetic: {@code fp32} or {@code int8}
 * @param sha256 of {@code model.pt}, in lower-case hexadecimal
 * @param classes in the order of the logits
 * @param input what the model takes
 * @param temperature by which logits are divided before the softmax (Guo et al. 2017), above 0
 * @param threshold probability of PNEUMONIA from which the prediction is PNEUMONIA, between 0 and 1; means nothing if that
 *     is none of the classes
 * @param metrics how well it did, and on what; keyed by metric in snake_case
 * @param evaluatedOn the split that the metrics were measured on
 * @param training where the weights come from
 * @param intendedUse what it is for, in a sentence
 * @param limits what it must not be trusted with, a sentence each
 */
public record ModelCard(
        String name,
        String version,
        String architecture,
        String format,
        String precision,
        String sha256,
        List<String> classes,
        Input input,
        double temperature,
        double threshold,
        Map<String, Metric> metrics,
        EvaluatedOn evaluatedOn,
        Training training,
        String intendedUse,
        List<String> limits) {

    /** As {@code model.json} has it. */
    public JsonObject toJson() {
        return CardJson.write(this);
    }

    /** Whether it can answer with this class. */
    public boolean knows(String label) {
        return classes.contains(label);
    }

    /** Name and version in one word, as answers carry it: {@code resnet50_v1.0}. */
    public String id() {
        return name + "_v" + version;
    }

    /**
     * SHA-256 over all that makes the model answer as it does, in lower-case hexadecimal: weights, classes, input,
     * temperature and threshold.
     */
    public String fingerprint() {
        String answers = String.join(
                "\n",
                id(),
                sha256,
                String.join(",", classes),
                input.width + "x" + input.height,
                input.mean.toString(),
                input.std.toString(),
                input.resizeFilter,
                Integer.toString(input.preprocessingVersion),
                Double.toString(temperature),
                Double.toString(threshold));
        return Sha256.hex(answers);
    }

    /**
     * What a model takes: {@code float[N, mean.length, height, width]}.
     *
     * @param width in pixels
     * @param height in pixels
     * @param mean of each channel, for gray levels from 0 to 1
     * @param std standard deviation of each channel, for gray levels from 0 to 1
     * @param resizeFilter by which pictures are brought to size: {@code triangle}
     * @param preprocessingVersion of the preprocessing that the model was trained with
     */
    public record Input(
            int width, int height, List<Float> mean, List<Float> std, String resizeFilter, int preprocessingVersion) {}

    /**
     * One figure with its 95 % bootstrap interval.
     *
     * @param value measured
     * @param low end of the interval
     * @param high end of the interval
     */
    public record Metric(double value, double low, double high) {}

    /**
     * The pictures that the metrics were measured on.
     *
     * @param split in words: which pictures, and how they relate to the training pictures
     * @param images how many pictures
     * @param patients how many patients
     */
    public record EvaluatedOn(String split, int images, int patients) {}

    /**
     * Where the weights come from.
     *
     * @param data the collection, with its licence
     * @param dataDigest SHA-256 over the names and contents of the pictures
     * @param images how many pictures were trained on
     * @param patients how many patients they came from
     * @param seed of the split, the initial weights and the augmentation
     * @param codeVersion the commit of the code that trained
     * @param epochs how many times each picture was seen
     * @param mlflowRun the tracked run, or null if there was no tracking
     */
    public record Training(
            String data,
            String dataDigest,
            int images,
            int patients,
            long seed,
            String codeVersion,
            int epochs,
            String mlflowRun) {}
}
