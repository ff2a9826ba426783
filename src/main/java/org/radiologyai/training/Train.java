package org.radiologyai.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Command line: trains a network on a folder of classes, in a run folder from which it can go on. */
public final class Train {

    private Train() {}

    /**
     * @param args {@code --data FOLDER --run FOLDER --module FILE.pt [--phases 64x12x64,…] [--learning-rate RATE]
     *     [--warm-up STEPS] [--seed N]}
     */
    public static void main(String[] args) {
        Command.main(() -> run(args));
    }

    private static void run(String[] args) throws IOException, InterruptedException {
        Arguments arguments =
                Arguments.parse(args, "data", "run", "module", "phases", "learning-rate", "warm-up", "seed");
        Path folder = Files.createDirectories(arguments.path("run"));
        Recipe recipe = new Recipe(
                Phase.parse(arguments.text("phases", "64x12x64")),
                Float.parseFloat(arguments.text("learning-rate", "1e-3")),
                Integer.parseInt(arguments.text("warm-up", "100")),
                0.05f,
                0.05f,
                Long.parseLong(arguments.text("seed", "7")));
        Dataset data = Dataset.read(arguments.path("data"), Tensors.input(Publish.SERVED_SIZE));
        Path written = folder.resolve("split.csv");
        Split split = Files.exists(written)
                ? Split.read(written, data.samples())
                : Split.byPatient(data.samples(), recipe.seed());
        split.write(written);
        recipe.write(folder.resolve("recipe.properties"));
        System.out.println(data);
        new TrainingRun(folder, recipe, split, System.out).run(arguments.path("module"));
        QuantizationPictures.write(
                folder.resolve("quantization.f32"), split.train(), Tensors.input(Publish.SERVED_SIZE), recipe.seed());
    }
}
