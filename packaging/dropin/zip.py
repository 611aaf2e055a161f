"""zip.py FOLDER: FOLDER.zip, with the permissions, as Unix has them."""
import os
import sys
import zipfile

folder = sys.argv[1]
with zipfile.ZipFile(folder + ".zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(place, name)
            entry = zipfile.ZipInfo.from_file(path)
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            with open(path, "rb") as content:
                archive.writestr(entry, content.read())
