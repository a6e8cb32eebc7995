/**
 * HTTP/1.1 messages as bytes: a {@link dev.gatehouse.message.Head} is offsets over the bytes that came, read once by a
 * {@link dev.gatehouse.message.HeadReader}; {@link dev.gatehouse.message.RequestRules} and
 * {@link dev.gatehouse.message.ResponseRules} say what the head means for the body and the connection; a
 * {@link dev.gatehouse.message.BodyReader} follows the body to its end. A {@link dev.gatehouse.message.HeaderList} of HTTP/2
 * becomes such a head.
 *
 * <p>Accepted is a subset of what RFC 9112 allows, and nothing that two readers could understand differently. No object is
 * made for a header, no byte is decoded. Everything here belongs to one event loop.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.gatehouse.message;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
