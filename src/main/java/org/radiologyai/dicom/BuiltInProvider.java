package org.radiologyai.dicom;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The parser and the decoders of this application: nothing native, nothing that is not on Maven Central. */
@ApplicationScoped
class BuiltInProvider implements DicomProvider {

    private static final Set<TransferSyntax> DECODED;

    static {
        Set<TransferSyntax> decoded = EnumSet.noneOf(TransferSyntax.class);
        Arrays.stream(TransferSyntax.values())
                .filter(syntax -> syntax.pixels() != TransferSyntax.Pixels.OTHER)
                .forEach(decoded::add);
        DECODED = Collections.unmodifiableSet(decoded);
    }

    @Override
    public String name() {
        return "built-in";
    }

    @Override
    public Set<TransferSyntax> transferSyntaxes() {
        return DECODED;
    }

    @Override
    public DicomFile parse(byte[] file, int mostBytes) throws DamagedData, RejectedDicom {
        return Part10File.read(file, mostBytes);
    }
}
