package org.radiologyai.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Command line: trains a network on a folder of classes, in a run folder from which it can go on. */
public final class Train {

    private Train() {}

    public static void main(String[] args) {
        Command.main(() -> run(args));
    }

    private static void run(String[] args) throws IOException, InterruptedException {
        Arguments arguments = Arguments.parse(
                args, "architecture", "data", "run", "phases", "learning-rate", "warm-up", "weight-decay", "seed");
        Path folder = Files.createDirectories(arguments.path("run"));
        Architecture architecture = Architecture.of(arguments.text("architecture", ""));
        Recipe usual = architecture.recipe();
        Recipe recipe = new Recipe(
                arguments.has("phases") ? Phase.parse(arguments.text("phases", "")) : usual.phases(),
                Float.parseFloat(arguments.text("learning-rate", Float.toString(usual.learningRate()))),
                Integer.parseInt(arguments.text("warm-up", Integer.toString(usual.warmUpSteps()))),
                Float.parseFloat(arguments.text("weight-decay", Float.toString(usual.weightDecay()))),
                usual.smoothing(),
                usual.averaged(),
                usual.patience(),
                Long.parseLong(arguments.text("seed", "7")));
        Dataset data = Dataset.read(arguments.path("data"), Tensors.input(Publish.SERVED_SIZE));
        Path written = folder.resolve("split.csv");
        Split split = Files.exists(written)
                ? Split.read(written, data.samples())
                : Split.byPatient(data.samples(), recipe.seed());
        split.write(written);
        recipe.write(folder.resolve("recipe.properties"));
        System.out.println(data);
        Path initial = folder.resolve("initial.pt");
        if (!Files.exists(initial)) {
            Python.find()
                    .run(
                            "export.py",
                            architecture.key(),
                            "--seed",
                            Long.toString(recipe.seed()),
                            "--out",
                            initial.toString());
        }
        TrainingRun run = new TrainingRun(folder, recipe, split, System.out, epoch -> {});
        Thread training = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            run.stop();
            try {
                training.join(120_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        if (!run.run(initial)) {
            System.out.println("Stopped.");
        }
    }
}
