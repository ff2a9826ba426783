/**
 * What becomes of a model in use. Pictures of another machine, other patients or another season change how its answers are
 * spread long before anybody can say how many of them are wrong.
 */
package org.radiologyai.monitoring;
