package org.radiologyai.training;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Draws data folders: two dark lungs in a bright chest, with a bright patch where there is pneumonia. */
public final class Phantoms {

    /** In pixels a side. */
    public static final int SIZE = 96;

    private Phantoms() {}

    /** A folder of classes, two pictures a patient. */
    public static Path folder(Path folder, int patientsOfEachClass) throws IOException {
        Path normal = Files.createDirectories(folder.resolve("NORMAL"));
        Path pneumonia = Files.createDirectories(folder.resolve("PNEUMONIA"));
        Random random = new Random(1);
        for (int patient = 0; patient < patientsOfEachClass; patient++) {
            for (int picture = 0; picture < 2; picture++) {
                String cause = patient % 2 == 0 ? "bacteria" : "virus";
                write(normal.resolve("IM-%04d-%04d.png".formatted(patient, picture)), false, random);
                write(pneumonia.resolve("person%d_%s_%d.png".formatted(patient, cause, picture)), true, random);
            }
        }
        return folder;
    }

    private static void write(Path file, boolean patch, Random random) throws IOException {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(gray(170 + random.nextInt(40)));
        graphics.fillRect(0, 0, SIZE, SIZE);
        graphics.setColor(gray(40 + random.nextInt(40)));
        graphics.fillOval(12, 12, 32, 72);
        graphics.fillOval(52, 12, 32, 72);
        // A marker at its own place, so that no two pictures are equal.
        graphics.setColor(Color.WHITE);
        graphics.fillRect(random.nextInt(SIZE), random.nextInt(SIZE), 3, 3);
        if (patch) {
            graphics.setColor(gray(180 + random.nextInt(40)));
            graphics.fillOval((random.nextBoolean() ? 14 : 54) + random.nextInt(4), 40 + random.nextInt(12), 26, 30);
        }
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private static Color gray(int level) {
        return new Color(level, level, level);
    }
}
