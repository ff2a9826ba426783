/**
 * Model bundles: the weights, the card that says what they are, and where they are kept, a directory or an S3 bucket with a
 * cache of it. A bundle is verified by its checksum before anybody loads it, and by a signature if the operator wants one,
 * for a TorchScript file is executable content.
 */
package org.radiologyai.models;
