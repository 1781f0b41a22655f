// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "sabotage/interposer_wire.h"

namespace budget_gate::sabotage {

using Which = std::function<bool(const WireRequest&)>;
using EditJson = std::function<void(nlohmann::json&)>;
using EditText = std::function<std::string(const std::string&)>;

// Which requests a defect is about.
Which To(const std::string& method, const std::string& path);
/// POST requests, whatever stands before `path_end`.
Which ToPathsEndingWith(const std::string& path_end);
/// A chat completion.
bool IsChat(const WireRequest& request);
/// A chat completion that asks for a stream.
bool IsStreamed(const WireRequest& request);
bool IsAnything(const WireRequest&);

// What can be done to them, and to their replies.
/// Each changes what `which` says: the request, its JSON body (as long as it is an object or a
/// list), the reply, or its JSON body.
Carrier EditRequests(Which which, std::function<void(WireRequest&)> edit);
Carrier EditBodies(Which which, EditJson edit);
Carrier EditReplies(Which which, std::function<void(WireReply&)> edit);
Carrier EditReplyBodies(Which which, EditJson edit);
/// Without the field `name`, at the top of the body.
Carrier DropField(Which which, const std::string& name);
Carrier DropHeader(Which which, const std::string& name);
/// Says that it was done, and does nothing.
Carrier Swallow(Which which);
/// Likewise with a deletion: what the suite makes on a proxy must not stay there.
Carrier PutOff(Which which);
/// The virtual key is taken for the master key.
Carrier ChargeToMaster(Which which);
/// Changes replies that refuse a request for its budget.
Carrier EditRejections(std::function<void(WireReply&)> edit);
Carrier SetInRejections(const std::string& field, const nlohmann::json& value);
Carrier EditRejectionMessages(const EditText& edit);
/// The amount after one of `labels` (a regular expression), tenfold.
EditText TenfoldAfter(const std::string& labels);
/// What is refused for its budget is served all the same, at the expense of the master key.
Carrier ServeRejected(Which which);
/// Whoever was refused once is served from then on.
Carrier ServeAfterTheFirstRejection();
/// What is refused for its budget reaches the model all the same.
Carrier ServeRejectedInSecret();
/// Whoever is refused with a 401 or 403 is taken for the master key.
Carrier Promote(Which which);
Carrier SendChatTwice();
/// Of requests that run together, all but the first are charged to the master key.
Carrier ChargeOneOfThoseAtOnce();
/// The first reply to a request is what is shown ever after.
Carrier ShowTheFirst(Which which);
/// A key that is refused for its alias is made with another one.
Carrier AcceptDuplicateAlias();
/// The number under `name`, where `object` has one, times `factor`.
void MultiplyNumber(nlohmann::json& object, const std::string& name, double factor);
/// `edit` on each document of a stream.
Carrier EditEvents(EditJson edit);

}  // namespace budget_gate::sabotage
