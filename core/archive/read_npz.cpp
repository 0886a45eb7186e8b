// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "core/archive/npy_member.h"
#include "core/archive/read_torch.h"
#include "core/archive/zip_file.h"

namespace normscope::archive {
namespace {

constexpr std::string_view npy_suffix = ".npy";

Result<Catalog> list_npz(const std::string& name, const ZipFile& zip, const Control& control) {
    Catalog catalog;
    catalog.format = "npz";
    std::size_t others = 0;
    const auto& members = zip.members();
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (control.cancelled()) return fail(cancelled_message);
        control.report(static_cast<double>(i) / static_cast<double>(members.size()));
        const std::string_view member = members[i].name;
        if (!member.ends_with(npy_suffix)) {
            ++others;
            continue;
        }
        TensorEntry entry{.name = std::string(member.substr(0, member.size() - npy_suffix.size())),
                          .dtype = "?",
                          .bytes = members[i].size};
        const auto blob = zip.blob(i, true);
        const auto added = blob ? add_npy(*blob, entry, catalog) : std::unexpected(blob.error());
        if (added) continue;
        entry.note = added.error().message;  // one array that cannot be read does not hide the others
        catalog.add_unreadable(std::move(entry));
    }
    if (catalog.entries.empty())
        return fail(fmt::format("{} is a ZIP file without an array in it; make a .npz with numpy.savez, or a .pt with "
                                "torch.save",
                                name));
    if (others > 0)
        catalog.notes.push_back(fmt::format("{} of its {} members {} no arrays and {} left out", others, members.size(),
                                            others == 1 ? "is" : "are", others == 1 ? "is" : "are"));
    return catalog;
}

}  // namespace

Result<Catalog> list_zip(const BlobPtr& blob, const Control& control) {
    const auto zip = ZipFile::open(blob);
    if (!zip) return std::unexpected(zip.error());
    if (const auto pickle = find_torch_pickle(*zip)) return list_torch(blob->name(), *zip, *pickle, control);
    return list_npz(blob->name(), *zip, control);
}

}  // namespace normscope::archive
