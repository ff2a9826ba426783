package org.radiologyai.dicom;

/** The corpus with the built-in provider. */
class BuiltInCorpusTest extends CorpusContract {

    @Override
    DicomProvider provider() {
        return new BuiltInProvider();
    }
}
