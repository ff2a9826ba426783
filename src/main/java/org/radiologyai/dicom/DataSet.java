package org.radiologyai.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The elements of one data set by tag, each as a range of the file's bytes (PS3.5, clause 7). Nothing is copied before
 * it is asked for; sequences are walked over without recursion, and opened when they are asked for.
 *
 * <p>Strict: a length beyond the end, a doubled element, an unknown value representation or a delimiter out of place
 * makes the whole file damaged, for any guess about where the next element begins could end in another picture.
 */
final class DataSet implements Attributes {

    private static final int MOST_ELEMENTS = 100_000;
    private static final int MOST_FRAGMENTS = 10_000;
    private static final int DEEPEST = 64;
    private static final long UNDEFINED = 0xFFFF_FFFFL;

    private static final Set<String> SHORT_LENGTH = Set.of(
            "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FL", "FD", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM",
            "UI", "UL", "US");
    private static final Set<String> LONG_LENGTH =
            Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");
    private static final Set<String> WORDS = Set.of("OW", "US", "SS", "AT");
    private static final String IMPLICIT = "";

    /**
     * @param vr the value representation, {@link #IMPLICIT} if the file does not say
     * @param end behind the value, or behind the delimiter of a value of undefined length
     */
    private record Element(String vr, int start, int end, boolean delimited) {}

    /** A part of the file, from {@code start} up to {@code end}. */
    record Range(int start, int end) {

        int length() {
            return end - start;
        }
    }

    private final ByteBuffer file;
    private final boolean explicit;
    private final Map<Integer, Element> elements = new HashMap<>();
    private int elementsLeft = MOST_ELEMENTS;

    private DataSet(ByteBuffer file, boolean explicit) {
        this.file = file;
        this.explicit = explicit;
    }

    /**
     * @param bytes not copied
     * @param start of the data set, which goes to the end of the bytes
     */
    static DataSet read(byte[] bytes, int start, TransferSyntax syntax) throws DamagedData {
        ByteBuffer file = ByteBuffer.wrap(bytes)
                .order(syntax.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                .position(start);
        DataSet set = new DataSet(file, syntax.isExplicit());
        set.readAll(false);
        return set;
    }

    /** Reads the group of file meta information that begins at {@code start}, always in explicit little endian. */
    static DataSet readFileMeta(byte[] bytes, int start) throws DamagedData {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(start);
        DataSet meta = new DataSet(file, true);
        while (file.remaining() >= 2 && file.getShort(file.position()) == 2) {
            meta.readElement();
        }
        return meta;
    }

    /** Where reading stopped. */
    int position() {
        return file.position();
    }

    private void readAll(boolean untilDelimiter) throws DamagedData {
        while (file.hasRemaining()) {
            if (untilDelimiter && peekTag() == Tag.ITEM_DELIMITATION_ITEM) {
                return;
            }
            readElement();
        }
        if (untilDelimiter) {
            throw new DamagedData("item without delimiter");
        }
    }

    private void readElement() throws DamagedData {
        int tag = readTag();
        if (tag >>> 16 == 0xFFFE) {
            throw new DamagedData("delimiter outside of a sequence");
        }
        String vr = explicit ? readVr() : IMPLICIT;
        long length = readLength(vr);
        int start = file.position();
        if (length == UNDEFINED) {
            walkItems(vr);
        } else {
            skip(length);
        }
        Element element = new Element(vr, start, file.position(), length == UNDEFINED);
        if (elements.put(tag, element) != null) {
            throw new DamagedData("element twice");
        }
    }

    private int peekTag() throws DamagedData {
        int before = file.position();
        int tag = readTag();
        file.position(before);
        return tag;
    }

    private int readTag() throws DamagedData {
        expect(8);
        int group = file.getShort() & 0xffff;
        int element = file.getShort() & 0xffff;
        return group << 16 | element;
    }

    private String readVr() throws DamagedData {
        byte[] letters = new byte[2];
        file.get(letters);
        return new String(letters, StandardCharsets.ISO_8859_1);
    }

    private long readLength(String vr) throws DamagedData {
        if (--elementsLeft < 0) {
            throw new DamagedData("too many elements");
        }
        if (SHORT_LENGTH.contains(vr)) {
            return file.getShort() & 0xffff;
        }
        if (LONG_LENGTH.contains(vr)) {
            file.getShort();
        } else if (!vr.equals(IMPLICIT)) {
            throw new DamagedData("unknown value representation");
        }
        expect(4);
        return file.getInt() & 0xFFFF_FFFFL;
    }

    private void expect(int bytes) throws DamagedData {
        if (file.remaining() < bytes) {
            throw new DamagedData("cut short");
        }
    }

    private void skip(long length) throws DamagedData {
        if (length > file.remaining()) {
            throw new DamagedData("value longer than the file");
        }
        file.position(file.position() + (int) length);
    }

    /**
     * Goes behind the delimiter of a value of undefined length, whatever is nested in it. Items of defined length are
     * skipped as a whole, and so are the fragments of compressed pixels, which look like such items.
     */
    private void walkItems(String outermost) throws DamagedData {
        boolean[] explicitAt = new boolean[DEEPEST];
        explicitAt[0] = explicitInside(outermost, explicit);
        int depth = 1;
        boolean inItem = false;
        while (depth > 0) {
            int tag = readTag();
            if (inItem && tag != Tag.ITEM_DELIMITATION_ITEM) {
                boolean nestedExplicit = explicitAt[depth - 1];
                String vr = nestedExplicit ? readVr() : IMPLICIT;
                long length = readLength(vr);
                if (tag >>> 16 == 0xFFFE) {
                    throw new DamagedData("delimiter out of place");
                }
                if (length != UNDEFINED) {
                    skip(length);
                } else if (depth == DEEPEST) {
                    throw new DamagedData("nested too deep");
                } else {
                    explicitAt[depth++] = explicitInside(vr, nestedExplicit);
                    inItem = false;
                }
                continue;
            }
            long length = readLength(IMPLICIT);
            if (tag == Tag.ITEM && length != UNDEFINED) {
                skip(length);
            } else if (tag == Tag.ITEM) {
                inItem = true;
            } else if (tag == Tag.ITEM_DELIMITATION_ITEM && inItem && length == 0) {
                inItem = false;
            } else if (tag == Tag.SEQUENCE_DELIMITATION_ITEM && length == 0) {
                depth--;
                inItem = depth > 0;
            } else {
                throw new DamagedData("neither item nor delimiter");
            }
        }
    }

    /** A value of unknown representation and undefined length is a sequence in implicit VR (PS3.5, 6.2.2). */
    private boolean explicitInside(String vr, boolean outside) throws DamagedData {
        return switch (vr) {
            case "SQ", "OB", "OW", IMPLICIT -> outside;
            case "UN" -> {
                if (file.order() == ByteOrder.BIG_ENDIAN) {
                    throw new DamagedData("unknown sequence in big endian");
                }
                yield false;
            }
            default -> throw new DamagedData("undefined length of a plain value");
        };
    }

    @Override
    public boolean contains(int tag) {
        return elements.containsKey(tag);
    }

    @Override
    public byte[] bytes(int tag) {
        Element element = elements.get(tag);
        if (element == null || element.delimited) {
            return new byte[0];
        }
        byte[] value = Arrays.copyOfRange(file.array(), element.start, element.end);
        if (file.order() == ByteOrder.BIG_ENDIAN && WORDS.contains(element.vr)) {
            for (int i = 0; i + 1 < value.length; i += 2) {
                byte high = value[i];
                value[i] = value[i + 1];
                value[i + 1] = high;
            }
        }
        return value;
    }

    @Override
    public List<String> texts(int tag) {
        Element element = elements.get(tag);
        if (element == null || element.delimited || element.start == element.end) {
            return List.of();
        }
        int length = element.end - element.start;
        return split(new String(file.array(), element.start, length, StandardCharsets.ISO_8859_1));
    }

    /** The values of a text element, without padding. */
    static List<String> split(String value) {
        return Arrays.stream(value.split("\\\\", -1)).map(DataSet::unpadded).toList();
    }

    /** Without the spaces, and the one NUL of a UID, that make a value even. */
    private static String unpadded(String value) {
        return (value.endsWith("\0") ? value.substring(0, value.length() - 1) : value).strip();
    }

    @Override
    public Optional<Attributes> item(int sequence) throws DamagedData {
        Element element = elements.get(sequence);
        if (element == null || element.start == element.end) {
            return Optional.empty();
        }
        ByteBuffer value =
                file.duplicate().order(file.order()).limit(element.end).position(element.start);
        DataSet item = new DataSet(value, explicitInside(element.vr, explicit));
        item.elementsLeft = elementsLeft;
        if (item.readTag() != Tag.ITEM) {
            if (element.delimited) {
                return Optional.empty();
            }
            throw new DamagedData("sequence without item");
        }
        long length = item.readLength(IMPLICIT);
        if (length == UNDEFINED) {
            item.readAll(true);
        } else if (length > value.remaining()) {
            throw new DamagedData("item longer than its sequence");
        } else {
            value.limit(value.position() + (int) length);
            item.readAll(false);
        }
        return Optional.of(item);
    }

    /** Where the value of an element of defined length lies. */
    Optional<Range> range(int tag) {
        return Optional.ofNullable(elements.get(tag))
                .filter(element -> !element.delimited)
                .map(element -> new Range(element.start, element.end));
    }

    /**
     * The fragments of compressed pixels, without the offset table before them (PS3.5, A.4); none if the element is not
     * encapsulated.
     */
    List<Range> fragments(int tag) throws DamagedData {
        Element element = elements.get(tag);
        if (element == null || !element.delimited) {
            return List.of();
        }
        ByteBuffer value =
                file.duplicate().order(file.order()).limit(element.end).position(element.start);
        DataSet items = new DataSet(value, false);
        items.elementsLeft = MOST_FRAGMENTS;
        List<Range> fragments = new ArrayList<>();
        while (items.readTag() == Tag.ITEM) {
            long length = items.readLength(IMPLICIT);
            int start = value.position();
            items.skip(length);
            fragments.add(new Range(start, value.position()));
        }
        return fragments.isEmpty() ? fragments : fragments.subList(1, fragments.size());
    }

    /** Whether the bytes of a value are swapped in pairs. */
    boolean isSwappedWords(int tag) {
        return file.order() == ByteOrder.BIG_ENDIAN && elements.get(tag).vr.equals("OW");
    }

    byte[] file() {
        return file.array();
    }

    ByteOrder order() {
        return file.order();
    }
}
