package org.radiologyai.dicom;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A data set that dcm4che has parsed. */
record Dcm4cheAttributes(org.dcm4che3.data.Attributes dataSet) implements Attributes {

    @Override
    public boolean contains(int tag) {
        return dataSet.contains(tag);
    }

    @Override
    public byte[] bytes(int tag) {
        byte[] stored = stored(tag);
        return stored.length > 0 && dataSet.bigEndian() ? dataSet.getVR(tag).toggleEndian(stored, true) : stored;
    }

    /** Not by dcm4che's conversion to text, which follows whatever character set the file names. */
    @Override
    public List<String> texts(int tag) {
        byte[] stored = stored(tag);
        return stored.length == 0 ? List.of() : DataSet.split(new String(stored, StandardCharsets.ISO_8859_1));
    }

    private byte[] stored(int tag) {
        byte[] stored = dataSet.getSafeBytes(tag);
        return stored == null ? new byte[0] : stored;
    }

    @Override
    public Optional<Attributes> item(int sequence) {
        return Optional.ofNullable(dataSet.getNestedDataset(sequence)).map(Dcm4cheAttributes::new);
    }
}
