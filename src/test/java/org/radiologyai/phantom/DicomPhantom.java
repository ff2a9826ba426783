package org.radiologyai.phantom;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.Deflater;

/** Writes DICOM files of nobody, right ones and, element by element, wrong ones (PS3.5, PS3.10). */
public final class DicomPhantom {

    public static final String IMPLICIT = "1.2.840.10008.1.2";
    public static final String EXPLICIT = "1.2.840.10008.1.2.1";
    public static final String DEFLATED = "1.2.840.10008.1.2.1.99";
    public static final String BIG_ENDIAN = "1.2.840.10008.1.2.2";

    private static final int PIXEL_DATA = 0x7FE0_0010;
    private static final Set<String> LONG = Set.of("OB", "OW", "SQ", "UN", "UT", "UC");
    private static final long UNDEFINED = 0xFFFF_FFFFL;

    private record Element(String vr, byte[] value, boolean undefinedLength) {}

    private final Map<Integer, Element> elements = new TreeMap<>(Integer::compareUnsigned);
    private String transferSyntax = EXPLICIT;

    private DicomPhantom() {}

    /** A data set, or the item of a sequence, without any element. */
    public static DicomPhantom empty() {
        return new DicomPhantom();
    }

    /** A frontal chest radiograph (CR) in the bits of the picture, MONOCHROME2, without a window. */
    public static DicomPhantom of(BufferedImage gray) {
        boolean deep = gray.getRaster().getDataBuffer() instanceof DataBufferUShort;
        DicomPhantom phantom = chest(gray.getHeight(), gray.getWidth(), deep ? 16 : 8);
        if (deep) {
            return phantom.pixels(((DataBufferUShort) gray.getRaster().getDataBuffer()).getData());
        }
        return phantom.with(PIXEL_DATA, "OW", ((DataBufferByte) gray.getRaster().getDataBuffer()).getData());
    }

    /** The header of a chest radiograph, without pixels. */
    public static DicomPhantom chest(int rows, int columns, int bits) {
        return new DicomPhantom()
                .with(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.1")
                .with(0x0008_0018, "UI", "2.25.1001")
                .with(0x0008_0060, "CS", "CR")
                .with(0x0018_0015, "CS", "CHEST")
                .with(0x0018_5101, "CS", "PA")
                .with(0x0020_000D, "UI", "2.25.1002")
                .with(0x0028_0002, "US", 1)
                .with(0x0028_0004, "CS", "MONOCHROME2")
                .with(0x0028_0010, "US", rows)
                .with(0x0028_0011, "US", columns)
                .with(0x0028_0100, "US", bits > 8 ? 16 : 8)
                .with(0x0028_0101, "US", bits)
                .with(0x0028_0102, "US", bits - 1)
                .with(0x0028_0103, "US", 0);
    }

    /** Replaces the pixels by words of 16 bits. */
    public DicomPhantom pixels(short... words) {
        int[] values = new int[words.length];
        for (int i = 0; i < words.length; i++) {
            values[i] = words[i] & 0xffff;
        }
        return with(PIXEL_DATA, "OW", values);
    }

    /** Replaces the pixels by fragments of a compressed stream, with an empty offset table before them. */
    public DicomPhantom fragments(String syntax, byte[]... fragments) {
        ByteArrayOutputStream items = new ByteArrayOutputStream();
        item(items, new byte[0]);
        for (byte[] fragment : fragments) {
            item(items, fragment);
        }
        tag(items, 0xFFFE_E0DD, ByteOrder.LITTLE_ENDIAN);
        number(items, 0, 4, ByteOrder.LITTLE_ENDIAN);
        elements.put(PIXEL_DATA, new Element("OB", items.toByteArray(), true));
        return in(syntax);
    }

    private static void item(ByteArrayOutputStream items, byte[] value) {
        tag(items, 0xFFFE_E000, ByteOrder.LITTLE_ENDIAN);
        byte[] padded = padded(value, 0);
        number(items, padded.length, 4, ByteOrder.LITTLE_ENDIAN);
        items.writeBytes(padded);
    }

    /** An element of text. */
    public DicomPhantom with(int tag, String vr, String text) {
        byte[] value = padded(text.getBytes(StandardCharsets.UTF_8), vr.equals("UI") ? 0 : ' ');
        return with(tag, vr, value);
    }

    /** An element of 16-bit words. */
    public DicomPhantom with(int tag, String vr, int... words) {
        ByteBuffer value = ByteBuffer.allocate(2 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            value.putShort((short) word);
        }
        return with(tag, vr, value.array());
    }

    /** An element of bytes, with words in little endian. */
    public DicomPhantom with(int tag, String vr, byte[] value) {
        elements.put(tag, new Element(vr, padded(value, 0), false));
        return this;
    }

    /** A sequence of one item, always in explicit little endian. */
    public DicomPhantom with(int tag, DicomPhantom item) {
        ByteArrayOutputStream sequence = new ByteArrayOutputStream();
        item(sequence, item.dataSet(EXPLICIT));
        return with(tag, "SQ", sequence.toByteArray());
    }

    public DicomPhantom without(int tag) {
        elements.remove(tag);
        return this;
    }

    /** In another transfer syntax. */
    public DicomPhantom in(String syntax) {
        transferSyntax = syntax;
        return this;
    }

    /** The file. */
    public byte[] bytes() {
        DicomPhantom meta = new DicomPhantom()
                .with(0x0002_0001, "OB", new byte[] {0, 1})
                .with(0x0002_0002, "UI", "1.2.840.10008.5.1.4.1.1.1")
                .with(0x0002_0003, "UI", "2.25.1001")
                .with(0x0002_0010, "UI", transferSyntax)
                .with(0x0002_0012, "UI", "2.25.1");
        byte[] group = meta.dataSet(EXPLICIT);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[128]);
        file.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(new DicomPhantom()
                .with(0x0002_0000, "UL", group.length & 0xffff, group.length >>> 16)
                .dataSet(EXPLICIT));
        file.writeBytes(group);
        byte[] dataSet = dataSet(transferSyntax);
        file.writeBytes(transferSyntax.equals(DEFLATED) ? deflated(dataSet) : dataSet);
        return file.toByteArray();
    }

    private byte[] dataSet(String syntax) {
        ByteOrder order = syntax.equals(BIG_ENDIAN) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        elements.forEach((tag, element) -> {
            tag(out, tag, order);
            long length = element.undefinedLength ? UNDEFINED : element.value.length;
            if (syntax.equals(IMPLICIT)) {
                number(out, length, 4, order);
            } else {
                out.writeBytes(element.vr.getBytes(StandardCharsets.US_ASCII));
                number(out, 0, LONG.contains(element.vr) ? 2 : 0, order);
                number(out, length, LONG.contains(element.vr) ? 4 : 2, order);
            }
            out.writeBytes(order == ByteOrder.BIG_ENDIAN ? swapped(element) : element.value);
        });
        return out.toByteArray();
    }

    private static byte[] swapped(Element element) {
        byte[] value = element.value.clone();
        if (Set.of("US", "SS", "OW").contains(element.vr)) {
            for (int i = 0; i + 1 < value.length; i += 2) {
                value[i] = element.value[i + 1];
                value[i + 1] = element.value[i];
            }
        }
        return value;
    }

    private static void tag(ByteArrayOutputStream out, int tag, ByteOrder order) {
        number(out, tag >>> 16, 2, order);
        number(out, tag & 0xffff, 2, order);
    }

    private static void number(ByteArrayOutputStream out, long number, int bytes, ByteOrder order) {
        for (int i = 0; i < bytes; i++) {
            int shift = order == ByteOrder.LITTLE_ENDIAN ? i : bytes - 1 - i;
            out.write((int) (number >> 8 * shift));
        }
    }

    private static byte[] padded(byte[] value, int padding) {
        if (value.length % 2 == 0) {
            return value;
        }
        byte[] even = Arrays.copyOf(value, value.length + 1);
        even[value.length] = (byte) padding;
        return even;
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(bytes);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    /** Its file with a marker in every text element that a data set may have, and what must therefore never be seen. */
    public List<String> plantMarkers() {
        List<String> markers = new ArrayList<>();
        int[][] byGroup = {
            {0x0008, 0x0050, 0x0080, 0x0081, 0x0090, 0x0092, 0x1010, 0x1030, 0x103E, 0x1040, 0x1048, 0x1050, 0x1070},
            {0x0010, 0x0020, 0x1000, 0x1001, 0x1040, 0x2154, 0x2160, 0x21B0, 0x4000},
            {0x0018, 0x1000, 0x1020, 0x1030, 0x1400},
            {0x0020, 0x0010, 0x4000},
            {0x0032, 0x1032, 0x1060, 0x4000},
            {0x0040, 0x0006, 0x0007, 0x0244, 0x0254, 0x1001, 0x1400},
            {0x0009, 0x0010, 0x1001}
        };
        for (int[] group : byGroup) {
            for (int i = 1; i < group.length; i++) {
                String marker = "Zqx%04X%04X".formatted(group[0], group[i]);
                with(group[0] << 16 | group[i], "LO", marker);
                markers.add(marker);
            }
        }
        with(0x0008_0070, "LO", "ZqxMaker");
        with(0x0008_1090, "LO", "ZqxModel");
        with(0x0010_0010, "PN", "ZqxName^Given");
        with(0x0010_0030, "DA", "20190417");
        with(0x0008_0020, "DA", "20231129");
        with(0x0018_5101, "CS", "ZQXVIEW");
        markers.addAll(List.of("Zqx", "ZQX", "20190417", "2019-04-17", "20231129", "2023-11-29", "2.25.100"));
        return markers;
    }
}
