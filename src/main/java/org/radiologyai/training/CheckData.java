package org.radiologyai.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Command line: reports on folders of classes, alone and beside each other, without training on them. */
public final class CheckData {

    private CheckData() {}

    /**
     * @param args one or more folders with {@code NORMAL} and {@code PNEUMONIA}, such as the {@code train} and
     *     {@code test} of one collection
     */
    public static void main(String[] args) {
        Command.main(() -> run(args));
    }

    private static void run(String[] args) throws IOException {
        if (args.length == 0) {
            throw new IllegalArgumentException("At least one folder of classes is needed.");
        }
        Map<String, Dataset> parts = new LinkedHashMap<>();
        for (String folder : args) {
            parts.put(folder, Dataset.read(Path.of(folder), Tensors.input(Publication.SERVED_SIZE)));
        }
        System.out.println(new DataReport(parts));
    }
}
