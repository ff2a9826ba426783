/**
 * Model bundles: the weights, the card that says what they are, and the folder they are kept in. A bundle is verified
 * by its checksum before anybody loads it, for a TorchScript file is executable content.
 */
package org.radiologyai.models;
