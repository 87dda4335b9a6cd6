# Every way out that geq names for a network or its data, run in Python: makes FOLDER/<name>/ with the file, z.npy and x.npy (the library's own
# outputs). A library that is not installed is left out by name. Usage: python exports.py FOLDER; tools/exports/check.mjs compares.
import os
import sys
import numpy

folder = sys.argv[1]
D = 6
z = numpy.random.default_rng(0).standard_normal((5, D)).astype('float32')
W = numpy.random.default_rng(1).standard_normal((D, 12)).astype('float32') / 3


def made(name):
    here = os.path.join(folder, name)
    os.makedirs(here, exist_ok=True)
    os.chdir(here)
    numpy.save('z.npy', z)


def pytorch():
    import torch
    made('pytorch')
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(D, 12), torch.nn.BatchNorm1d(12), torch.nn.ReLU(), torch.nn.Linear(12, 12), torch.nn.Tanh())
    torch.onnx.export(model.eval(), torch.randn(1, D), 'net.onnx')
    numpy.save('x.npy', model(torch.tensor(z)).detach().numpy())


def jax():
    import jax.numpy as jnp
    import jax2onnx
    made('jax')
    def f(z):
        return jnp.tanh(z @ W)
    jax2onnx.to_onnx(f, [("B", D)], return_mode="file", output_path="net.onnx")
    numpy.save('x.npy', numpy.asarray(f(z)))


def keras():
    import keras
    made('keras')
    model = keras.Sequential([keras.Input((D,)), keras.layers.Dense(12, activation='relu'), keras.layers.Dense(12, activation='tanh')])
    numpy.save('x.npy', model.predict(z, verbose=0))  # Keras exports models that were called
    model.export("net.onnx", format="onnx")
    model.export('saved')  # a SavedModel, for the next line
    made('tensorflow')
    assert os.system(f'{sys.executable} -m tf2onnx.convert --saved-model ../keras/saved --output net.onnx > log.txt 2>&1') == 0, open('log.txt').read()
    numpy.save('x.npy', model.predict(z, verbose=0))


def sklearn():
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures
    import skl2onnx
    made('sklearn')
    model = make_pipeline(PolynomialFeatures(2), Ridge()).fit(numpy.random.default_rng(2).standard_normal((200, D)), numpy.random.default_rng(3).standard_normal((200, 4)))
    open('net.onnx', 'wb').write(skl2onnx.to_onnx(model, z[:1].astype("float32")).SerializeToString())
    numpy.save('x.npy', model.predict(z).astype('float32'))


def onnx_text():
    import onnx
    made('onnx-text')
    source = os.path.join(folder, 'jax', 'net.onnx')
    onnx.save(onnx.load(source), "net.txt", format="textproto")
    onnx.save(onnx.load("net.txt", format="textproto"), "net.onnx")
    numpy.save('x.npy', numpy.load(os.path.join(folder, 'jax', 'x.npy')))


for name, make in list(globals().items()):
    if name in ('pytorch', 'jax', 'keras', 'sklearn', 'onnx_text'):
        try:
            make()
            print('made', name, flush=True)
        except ImportError as error:
            print(f'left out {name}: {error}', flush=True)
