"""Pictures and films of telephones, cameras and scanners."""

from __future__ import annotations

import io
from fractions import Fraction
from importlib.metadata import version

import av
import numpy as np
import pillow_heif
from note import Producer
from PIL import Image

WIDTH, HEIGHT = 160, 120


def picture(shade: int = 0) -> Image.Image:
    image = Image.radial_gradient("L").resize((WIDTH, HEIGHT))
    return Image.merge("RGB", (image, image.rotate(90 + shade), image.rotate(180)))


def described() -> Image.Exif:
    """What a telephone writes of itself, its person and its place."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B] = "Contoh", "Telepon 12", "Budi Contoh"
    exif[0x9003], exif[0xA431] = "2024:08:14 13:45:00", "SN-0042"
    exif[0x8825] = {1: "S", 2: (6.0, 10.0, 30.0), 3: "E", 4: (106.0, 49.0, 12.0)}
    return exif


def film(path: str, codec: str, *, early: bool, form: str = "mp4", sound: bool = False) -> None:
    """A second of moving colour; the table of contents in front, or at the end as phones do."""
    how = {"movflags": "faststart"} if early else {}
    with av.open(path, "w", format=form, options=how) as container:
        container.metadata["title"] = "Rapat"
        stream = container.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        voice = container.add_stream("aac", rate=8000) if sound else None
        for turn in range(10):
            shown = np.full((HEIGHT, WIDTH, 3), turn * 20, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(shown, format="rgb24")))
        container.mux(stream.encode(None))
        if voice:
            heard = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.float32), "fltp", "mono")
            heard.sample_rate, heard.pts, heard.time_base = 8000, 0, Fraction(1, 8000)
            container.mux(voice.encode(heard))
            container.mux(voice.encode(None))


def films() -> None:
    made = Producer("FFmpeg (PyAV)", f"{av.ffmpeg_version_info} ({version('av')})")
    for name, codec, early, form, sound in (
        ("av-h264-akhir.mp4", "libx264", False, "mp4", True),
        ("av-h264-awal.mp4", "libx264", True, "mp4", False),
        ("av-hevc-akhir.mp4", "libx265", False, "mp4", True),
        ("av-iphone.mov", "libx264", False, "mov", True),
        ("av-lama.3gp", "mpeg4", False, "3gp", False),
    ):
        film(
            str(made.wrote(name, f"{codec}, contents {'first' if early else 'last'}")),
            codec,
            early=early,
            form=form,
            sound=sound,
        )


def heic() -> None:
    made = Producer(
        "libheif (pillow-heif)", f"{pillow_heif.libheif_version()} ({version('pillow-heif')})"
    )
    pillow_heif.register_heif_opener()
    picture().save(made.wrote("hf-foto.heic", "a photograph with its place"), exif=described())
    picture().save(
        made.wrote("hf-beberapa.heic", "three pictures in one"),
        save_all=True,
        append_images=[picture(9), picture(18)],
    )
    picture().convert("RGBA").save(made.wrote("hf-alfa.heic", "with transparency: an aux picture"))
    deep = pillow_heif.from_pillow(picture())
    deep.info["thumbnails"] = [64]
    deep.save(made.wrote("hf-kecil.heif", "with a small picture beside"))


def jpegs() -> None:
    made = Producer("Pillow", version("pillow"))
    image, exif = picture(), described()
    image.save(made.wrote("pl-foto.jpg", "a photograph with its place"), exif=exif)
    image.save(made.wrote("pl-progresif.jpg", "progressive"), progressive=True, quality=60)
    image.convert("CMYK").save(made.wrote("pl-cetak.jpg", "four colours"))
    image.convert("L").save(made.wrote("pl-abu.jpeg", "grey, with a remark"), comment=b"Rekap")
    image.save(
        made.wrote("pl-mpo.jpg", "two pictures in one (MPO)"),
        "MPO",
        save_all=True,
        append_images=[picture(9)],
    )
    for name, why, options in (
        ("pl-foto.png", "colours", {}),
        ("pl-terang.png", "with a text", {"optimize": True}),
    ):
        image.save(made.wrote(name, why), **options)
    image.quantize(16).save(made.wrote("pl-palet.png", "a palette"))
    image.convert("1").save(made.wrote("pl-pindai.png", "black and white"))
    image.convert("RGBA").save(made.wrote("pl-bening.png", "transparent"))
    image.convert("L").save(made.wrote("pl-abu.png", "grey"))
    Image.new("RGB", (40, 40)).save(
        made.wrote("pl-gerak.png", "APNG"),
        save_all=True,
        append_images=[Image.new("RGB", (40, 40), "red")],
    )
    image.save(made.wrote("pl-foto.webp", "lossy"), quality=50)
    image.save(made.wrote("pl-utuh.webp", "lossless with its place"), lossless=True, exif=exif)
    image.convert("RGBA").save(made.wrote("pl-bening.webp", "transparent"))
    image.save(made.wrote("pl-gerak.webp", "moves"), save_all=True, append_images=[picture(9)])
    page = image.convert("1")
    page.save(
        made.wrote("pl-fax.tif", "three pages of a fax machine"),
        compression="group4",
        save_all=True,
        append_images=[page, page],
    )
    image.save(made.wrote("pl-lzw.tiff", "a scan in colour"), compression="tiff_lzw")
    image.save(made.wrote("pl-jpeg.tif", "a scan packed as JPEG"), compression="jpeg")
    image.save(
        made.wrote("pl-polos.tif", "a scan, not packed, of a device"),
        tiffinfo={271: "Contoh", 272: "Pemindai 3", 315: "Budi Contoh"},
    )


def motion() -> None:
    """A photograph with the film of the moment behind it, as telephones write them."""
    made = Producer("Pillow and FFmpeg, joined as Android joins them", version("pillow"))
    buffer = io.BytesIO()
    moving = made.wrote("gabung.mp4", "the film of the motion photo by itself")
    film(str(moving), "libx264", early=False)
    picture().save(
        buffer,
        "JPEG",
        exif=described(),
        xmp=(
            b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
            b'"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
            b' xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" GCamera:MotionPhoto="1"'
            b' GCamera:MicroVideoOffset="%d"/></rdf:RDF></x:xmpmeta>' % moving.stat().st_size
        ),
    )
    whole = buffer.getvalue() + moving.read_bytes()
    made.wrote("mp-google.jpg", "a motion photo").write_bytes(whole)
    made.wrote("mp-samsung.jpg", "a motion photo with a trailer").write_bytes(
        buffer.getvalue()
        + b"MotionPhoto_Data"
        + moving.read_bytes()
        + b"SEFH"
        + bytes(20)
        + b"SEFT"
    )


films()
heic()
jpegs()
motion()
