package org.radiologyai.explanation;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Why a model gave its answer to one picture. It has nothing of the picture itself but its size.
 *
 * @param modelVersion name and version of the model
 * @param label the class that it answered with
 * @param heatMap what speaks for that class, and where
 * @param columns of the picture
 * @param rows of the picture
 */
public record Explanation(String modelVersion, String label, HeatMap heatMap, int columns, int rows) {

    private static final int LONGEST_SIDE = 2048;
    private static final int VERSION = 1;

    /** The map of the picture's own size and aspect, or of its aspect with 2,048 pixels on the longer side if it is larger. */
    public BufferedImage overlay() {
        double scale = Math.min(1, (double) LONGEST_SIDE / Math.max(columns, rows));
        return heatMap.overlay(
                Math.max(1, (int) Math.round(columns * scale)), Math.max(1, (int) Math.round(rows * scale)));
    }

    /** For another instance. */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(modelVersion);
            out.writeUTF(label);
            out.writeInt(columns);
            out.writeInt(rows);
            heatMap.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** None if the bytes are of another version or damaged. */
    static Optional<Explanation> of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != VERSION) {
                return Optional.empty();
            }
            String modelVersion = in.readUTF();
            String label = in.readUTF();
            int columns = in.readInt();
            int rows = in.readInt();
            return Optional.of(new Explanation(modelVersion, label, HeatMap.read(in), columns, rows));
        } catch (IOException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }
}
