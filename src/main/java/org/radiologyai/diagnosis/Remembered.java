package org.radiologyai.diagnosis;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.radiologyai.dicom.Acquisition;
import org.radiologyai.dicom.AgeBand;
import org.radiologyai.dicom.Manufacturer;
import org.radiologyai.inference.ActivationMap;

/**
 * What is remembered, as bytes. They begin with the version of this form; of another one, or damaged, they count as
 * nothing remembered.
 */
final class Remembered {

    private static final int VERSION = 1;
    private static final int MOST = 4096;

    private Remembered() {}

    static byte[] bytes(KnownFile file) {
        return written(out -> {
            out.writeUTF(file.picture());
            out.writeInt(file.columns());
            out.writeInt(file.rows());
            out.writeBoolean(file.acquisition().isPresent());
            if (file.acquisition().isPresent()) {
                Acquisition acquisition = file.acquisition().get();
                writeText(out, acquisition.studyReference());
                out.writeUTF(acquisition.modality());
                writeText(out, acquisition.viewPosition());
                writeText(out, acquisition.ageBand().map(Enum::name));
                writeText(out, acquisition.manufacturer().map(Enum::name));
                out.writeByte(acquisition.warnings().size());
                for (Acquisition.Warning warning : acquisition.warnings()) {
                    out.writeUTF(warning.name());
                }
            }
        });
    }

    static Optional<KnownFile> file(byte[] bytes) {
        return read(
                bytes,
                in -> new KnownFile(
                        in.readUTF(),
                        in.readInt(),
                        in.readInt(),
                        in.readBoolean() ? Optional.of(acquisition(in)) : Optional.empty()));
    }

    private static Acquisition acquisition(DataInputStream in) throws IOException {
        Optional<String> reference = readText(in);
        String modality = in.readUTF();
        Optional<String> view = readText(in);
        Optional<AgeBand> age = readText(in).map(AgeBand::valueOf);
        Optional<Manufacturer> maker = readText(in).map(Manufacturer::valueOf);
        List<Acquisition.Warning> warnings = new ArrayList<>();
        for (int left = in.readByte(); left > 0; left--) {
            warnings.add(Acquisition.Warning.valueOf(in.readUTF()));
        }
        return new Acquisition(reference, modality, view, age, maker, warnings);
    }

    static byte[] bytes(KnownPass pass) {
        return written(out -> {
            writeFloats(out, pass.logits());
            out.writeBoolean(pass.activationMap().isPresent());
            if (pass.activationMap().isPresent()) {
                ActivationMap map = pass.activationMap().get();
                out.writeShort(map.width());
                out.writeShort(map.height());
                out.writeShort(map.classes().size());
                for (float[] values : map.classes()) {
                    writeFloats(out, values);
                }
            }
        });
    }

    static Optional<KnownPass> pass(byte[] bytes) {
        return read(bytes, in -> {
            float[] logits = readFloats(in);
            if (!in.readBoolean()) {
                return new KnownPass(logits, Optional.empty());
            }
            int width = in.readUnsignedShort();
            int height = in.readUnsignedShort();
            if (width == 0 || height == 0) {
                throw new IOException("not a map");
            }
            List<float[]> classes = new ArrayList<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                float[] values = readFloats(in);
                if (values.length != width * height) {
                    throw new IOException("not a map");
                }
                classes.add(values);
            }
            return new KnownPass(logits, Optional.of(new ActivationMap(classes, width, height)));
        });
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static <T> Optional<T> read(byte[] bytes, Reading<T> reading) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return in.readByte() == VERSION ? Optional.of(reading.from(in)) : Optional.empty();
        } catch (IOException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private static void writeText(DataOutputStream out, Optional<String> text) throws IOException {
        out.writeBoolean(text.isPresent());
        if (text.isPresent()) {
            out.writeUTF(text.get());
        }
    }

    private static Optional<String> readText(DataInputStream in) throws IOException {
        return in.readBoolean() ? Optional.of(in.readUTF()) : Optional.empty();
    }

    private static void writeFloats(DataOutputStream out, float[] values) throws IOException {
        out.writeInt(values.length);
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    private static float[] readFloats(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MOST) {
            throw new IOException("not so many");
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }
}
