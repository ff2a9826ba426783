package org.radiologyai.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.radiologyai.imaging.Preprocessing;
import org.radiologyai.imaging.Radiograph;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.imaging.RejectedImage;
import org.radiologyai.models.ModelCard;

/**
 * A folder of classes, {@code NORMAL} and {@code PNEUMONIA}, decoded into memory at the size that a network takes (50 kB
 * for a picture that has 224 × 224 pixels already, 100 kB for one that was brought there).
 *
 * @param samples by name, each content once
 * @param duplicates names of the pictures that were left out because their bytes equal those of an earlier name
 * @param contradictory names of the pictures that were left out because the same bytes are in both classes
 * @param rejected names of the files that cannot be decoded, with the reason
 * @param enlarged names of the pictures that have fewer columns or rows than the network takes
 * @param contents SHA-256 of each sample's file, in hexadecimal, by name
 * @param digest SHA-256 over the names and contents of all files, duplicates included, in hexadecimal
 */
record Dataset(
        List<Sample> samples,
        List<String> duplicates,
        List<String> contradictory,
        Map<String, String> rejected,
        List<String> enlarged,
        Map<String, String> contents,
        String digest) {

    /** In the order of the logits. */
    static final List<String> CLASSES = List.of("NORMAL", "PNEUMONIA");

    static final int PNEUMONIA = CLASSES.indexOf("PNEUMONIA");

    Dataset {
        samples = List.copyOf(samples);
        duplicates = List.copyOf(duplicates);
        contradictory = List.copyOf(contradictory);
        rejected = Collections.unmodifiableSortedMap(new TreeMap<>(rejected));
        enlarged = List.copyOf(enlarged);
        contents = Map.copyOf(contents);
    }

    /**
     * Reads all JPEG and PNG files of the class folders.
     *
     * @param input whose width and height all pictures are brought to
     * @throws IOException if a class folder is missing or empty, or a file cannot be read
     */
    static Dataset read(Path folder, ModelCard.Input input) throws IOException {
        MessageDigest digest = sha256();
        Map<String, List<File>> byContent = new LinkedHashMap<>();
        for (int label = 0; label < CLASSES.size(); label++) {
            for (Path path : pictures(folder.resolve(CLASSES.get(label)))) {
                String name = CLASSES.get(label) + "/" + path.getFileName();
                String content = HexFormat.of().formatHex(sha256().digest(Files.readAllBytes(path)));
                digest.update((name + "\n" + content + "\n").getBytes(StandardCharsets.UTF_8));
                byContent.computeIfAbsent(content, c -> new ArrayList<>()).add(new File(path, name, label));
            }
        }
        List<Sample> samples = new ArrayList<>();
        List<String> duplicates = new ArrayList<>();
        List<String> contradictory = new ArrayList<>();
        Map<String, String> rejected = new HashMap<>();
        List<String> enlarged = new ArrayList<>();
        Map<String, String> contents = new HashMap<>();
        RadiographReader reader = new RadiographReader();
        for (Map.Entry<String, List<File>> same : byContent.entrySet()) {
            List<String> names = same.getValue().stream().map(File::name).toList();
            File file = same.getValue().get(0);
            if (same.getValue().stream().anyMatch(f -> f.label != file.label)) {
                contradictory.addAll(names);
                continue;
            }
            duplicates.addAll(names.subList(1, names.size()));
            try {
                Radiograph picture = reader.read(Files.readAllBytes(file.path));
                if (picture.width() < input.width() || picture.height() < input.height()) {
                    enlarged.add(file.name);
                }
                samples.add(new Sample(file.name, file.label, fit(picture, input)));
                contents.put(file.name, same.getKey());
            } catch (RejectedImage e) {
                rejected.put(file.name, e.getMessage());
            }
        }
        return new Dataset(
                samples,
                duplicates,
                contradictory,
                rejected,
                enlarged,
                contents,
                HexFormat.of().formatHex(digest.digest()));
    }

    /** A file of the folder. */
    private record File(Path path, String name, int label) {}

    /** In 16 bits, so that preparing it again for the network gives what preparing the original would have given. */
    private static Radiograph fit(Radiograph picture, ModelCard.Input input) {
        if (picture.width() == input.width() && picture.height() == input.height()) {
            return picture;
        }
        float[] levels = Preprocessing.resize(picture, input.width(), input.height());
        short[] samples = new short[levels.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(Math.max(0, Math.min(255, levels[i])) * 257);
        }
        return Radiograph.of16Bit(input.width(), input.height(), samples);
    }

    private static List<Path> pictures(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("The data needs a folder " + folder + ".");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> pictures = files.filter(Dataset::isPicture).sorted().toList();
            if (pictures.isEmpty()) {
                throw new IOException("There is no JPEG or PNG file in " + folder + ".");
            }
            return pictures;
        }
    }

    private static boolean isPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && (name.endsWith(".jpeg") || name.endsWith(".jpg") || name.endsWith(".png"));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
