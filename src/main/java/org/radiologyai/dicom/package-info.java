/**
 * Reads one radiograph out of a DICOM file: header facts, stored pixel values, the grayscale pipeline to displayed
 * values, the rules of admission, and the few facts that may leave.
 */
package org.radiologyai.dicom;
