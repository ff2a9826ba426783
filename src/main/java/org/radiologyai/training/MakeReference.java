package org.radiologyai.training;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.radiologyai.models.InvalidBundle;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ReferencePicture;

/** Command line: gives a model bundle its reference pictures, or new ones. */
public final class MakeReference {

    private MakeReference() {}

    /**
     * @param args the bundle's folder, and a folder with {@code NORMAL} and {@code PNEUMONIA}, of whose pictures the means
     *     are taken
     */
    public static void main(String[] args) {
        Command.main(() -> run(args, System.out));
    }

    static void run(String[] args, PrintStream out) throws InvalidBundle, IOException {
        if (args.length != 2) {
            throw new IllegalArgumentException("Two arguments are needed: a bundle's folder and a folder of classes.");
        }
        ModelBundle bundle = ModelBundle.read(Path.of(args[0]));
        bundle.verify();
        Dataset data = Dataset.read(Path.of(args[1]), bundle.card().input());
        try (Network network = Network.load(bundle.weights(), false)) {
            new MeanPictures(data.samples(), out).write(bundle, network);
        }
        out.println(bundle.card().id() + " has the reference pictures");
        for (ReferencePicture picture : ReferencePicture.of(bundle)) {
            out.printf("%s %s, give or take %s%n", picture.file(), picture.logits(), picture.tolerance());
        }
    }
}
