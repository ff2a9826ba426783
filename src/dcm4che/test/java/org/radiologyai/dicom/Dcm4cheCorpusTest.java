package org.radiologyai.dicom;

/** The corpus with the provider on dcm4che. */
class Dcm4cheCorpusTest extends CorpusContract {

    private final DicomProvider provider = new Dcm4cheProvider();

    @Override
    DicomProvider provider() {
        return provider;
    }
}
