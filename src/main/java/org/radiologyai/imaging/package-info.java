/**
 * From the bytes of an upload to the gray levels that a model sees.
 *
 * <p>This is the door to untrusted files, so it is strict: a file is walked and measured before a decoder of the Java
 * runtime gets the part of it that is the picture, and whatever the decoder would repair is refused. It is also the only
 * definition of what a picture looks like to a model, shared by training and service.
 */
package org.radiologyai.imaging;
